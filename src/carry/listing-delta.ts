import type {Entry, Listing} from '../model/tree.ts'
import {foldersAbove, type TreePath} from '../model/tree-path.ts'

export interface Delta {
  /** New ones and those that differ, folders before what is in them. */
  readonly changed: readonly TreePath[]
  readonly deleted: readonly TreePath[]
}

/**
 * What happened to one tree between two looks. A name that is hidden below a mount in either look is left out: nobody saw
 * whether it changed.
 */
export function deltaOf(before: Listing, after: Listing): Delta {
  const isVisible = visibleIn([before, after])
  const changed = [...after.entries].filter(
    ([path, entry]) => isVisible(path) && !sameEntry(before.entries.get(path), entry),
  )
  const deleted = [...before.entries.keys()].filter((path) => isVisible(path) && !after.entries.has(path))
  return {changed: changed.map(([path]) => path).toSorted(), deleted: deleted.toSorted()}
}

/** Every kind of change moves one of them; the time of the last access is none. */
export const sameEntry = (one: Entry | undefined, other: Entry): boolean =>
  one !== undefined &&
  one.type === other.type &&
  one.inode === other.inode &&
  one.size === other.size &&
  one.mode === other.mode &&
  one.uid === other.uid &&
  one.gid === other.gid &&
  one.modified === other.modified &&
  one.changed === other.changed &&
  one.target === other.target

/** A test for paths that are neither hidden in one of the listings nor below what is. */
export function visibleIn(listings: readonly Listing[]): (path: TreePath) => boolean {
  const hidden = new Set(listings.flatMap((listing) => [...listing.hidden.keys()]))
  if (hidden.size === 0) return () => true
  return (path) => !hidden.has(path) && !foldersAbove(path).some((folder) => hidden.has(folder))
}

/** `before` with what a later look saw of some names: null where one was gone. */
export function overlaid(before: Listing, seen: ReadonlyMap<TreePath, Entry | null>): Listing {
  const entries = new Map<TreePath, Entry>(before.entries)
  for (const [path, entry] of seen) {
    if (entry === null) entries.delete(path)
    else entries.set(path, entry)
  }
  return {entries, hidden: before.hidden}
}

/** True where a copy differs from what it was copied from, as far as one can see without reading it. */
export const looksDifferent = (one: Entry | undefined, other: Entry): boolean =>
  one?.type !== other.type ||
  one.mode !== other.mode ||
  one.uid !== other.uid ||
  one.gid !== other.gid ||
  one.target !== other.target ||
  (other.type === 'file' && (one.size !== other.size || one.modified !== other.modified))
