import {changedSince} from '../carry/changed-since.ts'
import type {Host} from '../host/host.ts'
import {storedCarryPath} from '../model/carry-path.ts'
import type {Layer, Lineage} from '../model/lineage.ts'
import type {Listing} from '../model/tree.ts'
import {shownPath, treePath, type ShownPath} from '../model/tree-path.ts'
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
  const before = await listVolume(host, base.volume)
  const after = isBooted ? await host.trees.list('/', treePath('')) : await listVolume(host, layer.volume)
  const staged = await host.files.stat(storedCarryPath(layer.volume.name))
  const {changed, deleted} = changedSince(before, after, staged?.modified ?? 0)
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
