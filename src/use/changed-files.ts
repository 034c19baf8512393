import {deltaOf} from '../carry/listing-delta.ts'
import type {Host} from '../host/host.ts'
import type {Layer, Lineage} from '../model/lineage.ts'
import type {Listing} from '../model/tree.ts'
import {shownPath, treePath, type ShownPath} from '../model/tree-path.ts'
import type {VolumeId} from '../model/volume.ts'

export interface ChangedFiles {
  readonly changed: readonly ShownPath[]
  readonly deleted: readonly ShownPath[]
}

/** What was changed in a layer since it was made from its base. Null where its base is gone. */
export async function changedFiles(
  host: Host,
  lineage: Lineage,
  layer: Layer,
  isBooted: boolean,
): Promise<ChangedFiles | null> {
  const base = lineage.bases.find(({nvr}) => nvr === layer.nvr)
  if (base === undefined) return null
  const before = await listVolume(host, base.volume)
  const after = isBooted ? await host.trees.list('/', treePath('')) : await listVolume(host, layer.volume)
  const {changed, deleted} = deltaOf(before, after)
  return {changed: changed.map(shownPath), deleted: deleted.map(shownPath)}
}

async function listVolume(host: Host, volume: VolumeId): Promise<Listing> {
  const folder = await host.mounts.mount(volume, 'read-only')
  try {
    return await host.trees.list(folder, treePath(''))
  } finally {
    await host.mounts.unmount(folder)
  }
}
