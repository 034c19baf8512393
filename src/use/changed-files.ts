import {changedSince, outermost} from '../carry/changed-since.ts'
import type {Host} from '../host/host.ts'
import {storedCarryPath} from '../model/carry-path.ts'
import type {Layer, Lineage} from '../model/lineage.ts'
import type {Listing} from '../model/tree.ts'
import {shownPath, type ShownPath, type TreePath} from '../model/tree-path.ts'
import type {VolumeId} from '../model/volume.ts'

export interface ChangedFiles {
  readonly changed: readonly ShownPath[]
  readonly deleted: readonly ShownPath[]
}

/**
 * What was changed in a layer since it was staged: what the carry-over brought counts for nothing. Null where its base is gone.
 */
export async function changedFiles(
  host: Host,
  lineage: Lineage,
  layer: Layer,
  isBooted: boolean,
): Promise<ChangedFiles | null> {
  const base = lineage.bases.find(({nvr}) => nvr === layer.nvr)
  if (base === undefined) return null
  const staged = await host.files.stat(storedCarryPath(layer.volume.name))
  const stagedAt = staged?.modified ?? 0
  const touchedIn = async (root: string): Promise<Touched> => {
    const starts = outermost(await host.trees.touchedSince(root, stagedAt))
    return {starts, after: await host.trees.list(root, ...starts)}
  }
  const {starts, after} = isBooted ? await touchedIn('/') : await inVolume(host, layer.volume, touchedIn)
  if (starts.length === 0) return {changed: [], deleted: []}
  const before = await inVolume(host, base.volume, (root) => host.trees.list(root, ...starts))
  const {changed, deleted} = changedSince(before, after, stagedAt)
  return {changed: changed.map(shownPath), deleted: deleted.map(shownPath)}
}

interface Touched {
  readonly starts: readonly TreePath[]
  readonly after: Listing
}

async function inVolume<T>(host: Host, volume: VolumeId, look: (root: string) => Promise<T>): Promise<T> {
  const root = await host.mounts.mount(volume, 'read-only')
  try {
    return await look(root)
  } finally {
    await host.mounts.unmount(root)
  }
}
