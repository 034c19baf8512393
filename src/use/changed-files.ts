import {changedSince, touchedSince} from '../carry/changed-since.ts'
import type {Host} from '../host/host.ts'
import {storedCarryPath} from '../model/carry-path.ts'
import type {Layer, Lineage} from '../model/lineage.ts'
import type {Listing} from '../model/tree.ts'
import {shownPath, treePath, type ShownPath, type TreePath} from '../model/tree-path.ts'
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
  const all = isBooted ? await host.trees.list('/', treePath('')) : await listVolume(host, layer.volume, [treePath('')])
  const staged = await host.files.stat(storedCarryPath(layer.volume.name))
  const stagedAt = staged?.modified ?? 0
  const {starts, after} = touchedSince(all, stagedAt)
  const before = await listVolume(host, base.volume, starts)
  const {changed, deleted} = changedSince(before, after, stagedAt)
  return {changed: changed.map(shownPath), deleted: deleted.map(shownPath)}
}

async function listVolume(host: Host, volume: VolumeId, starts: readonly TreePath[]): Promise<Listing> {
  const folder = await host.mounts.mount(volume, 'read-only')
  try {
    return await host.trees.list(folder, ...starts)
  } finally {
    await host.mounts.unmount(folder)
  }
}
