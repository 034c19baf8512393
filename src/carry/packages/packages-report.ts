/** What became of the packages and kernel modules that a node has for itself; packages as `name version`. */
export interface PackagesReport {
  /** False where nothing tells what the layer began with, so that nobody knows what was added. */
  readonly known: boolean
  readonly installed: readonly string[]
  /** What the new layer is missing, and why. */
  readonly missing: readonly {readonly what: string; readonly reason: string}[]
  /** Removed here, and in the new layer again. */
  readonly removed: readonly string[]
  /** Here in another version than in the new layer, which has the image's. */
  readonly replaced: readonly {readonly here: string; readonly image: string}[]
  /** Third-party kernel modules that were carried over. */
  readonly modules: readonly string[]
  /** What packages wanted to run for a new initrd or boot menu; neither was done. */
  readonly deferred: readonly string[]
}

export const noPackages: PackagesReport = {
  known: true,
  ...{installed: [], missing: [], removed: [], replaced: [], modules: [], deferred: []},
}
