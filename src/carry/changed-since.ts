import type {Entry, Listing} from '../model/tree.ts'
import {foldersAbove, isWithin, parentOf, treePath, type TreePath} from '../model/tree-path.ts'
import {lvmRecords} from './areas.ts'
import {deltaOf, type Delta} from './listing-delta.ts'

/**
 * What differs between a base and its layer and was changed after `stagedAt` (seconds since 1970): a name counts by the time
 * of its own last change, a deleted one by that of the folder that held it. Folders count only where they are new or got
 * another owner or mode. What LVM notes of its own changes counts for nothing.
 */
export function changedSince(base: Listing, layer: Listing, stagedAt: number): Delta {
  const {changed, deleted} = deltaOf(base, layer)
  return {
    changed: changed.filter(isSomebodysWork).filter((path) => {
      const now = layer.entries.get(path)
      return now !== undefined && isLater(now, stagedAt) && !isSameFolder(base.entries.get(path), now)
    }),
    deleted: deleted.filter((path) => isSomebodysWork(path) && isLater(folderOf(layer, path), stagedAt)),
  }
}

/**
 * Those of the names that were touched that no other one holds: nothing but them and what lies below them can have changed, since a name
 * that comes or goes touches its folder.
 */
export function outermost(touched: readonly TreePath[]): readonly TreePath[] {
  const names = new Set(touched)
  return touched.filter((path) => path === top || !(names.has(top) || foldersAbove(path).some((one) => names.has(one))))
}

const top = treePath('')

const isSomebodysWork = (path: TreePath): boolean => !lvmRecords.some((folder) => isWithin(path, folder))

const isLater = (entry: Entry | undefined, stagedAt: number): boolean =>
  entry !== undefined && Number(entry.changed) > stagedAt

const isSameFolder = (before: Entry | undefined, now: Entry): boolean =>
  before?.type === 'directory' &&
  now.type === 'directory' &&
  before.mode === now.mode &&
  before.uid === now.uid &&
  before.gid === now.gid

/** The innermost folder above that is still there. */
function folderOf(layer: Listing, path: TreePath): Entry | undefined {
  for (let folder = parentOf(path); folder !== null; folder = parentOf(folder)) {
    const entry = layer.entries.get(folder)
    if (entry !== undefined) return entry
  }
  return undefined
}
