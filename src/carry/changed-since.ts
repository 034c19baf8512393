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
 * The outermost names that were touched after `stagedAt`, and what lies below them: nothing else can have changed, since a name
 * that comes or goes touches its folder.
 */
export function touchedSince(
  layer: Listing,
  stagedAt: number,
): {readonly starts: readonly TreePath[]; readonly after: Listing} {
  const touched = new Set([...layer.entries].filter(([, entry]) => isLater(entry, stagedAt)).map(([path]) => path))
  const isBelow = (path: TreePath): boolean =>
    (path !== '' && touched.has(top)) || foldersAbove(path).some((folder) => touched.has(folder))
  const entries = [...layer.entries].filter(([path]) => touched.has(path) || isBelow(path))
  return {
    starts: [...touched].filter((path) => !isBelow(path)),
    after: {entries: new Map(entries), hidden: layer.hidden},
  }
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
