import type {Listing} from '../model/tree.ts'
import {isWithin, type TreePath} from '../model/tree-path.ts'
import {looksDifferent, visibleIn} from './listing-delta.ts'

/** How many names within `area` differ between a base and a root, besides those that lie on another file system. */
export function countDifferences(base: Listing, mine: Listing, area: TreePath): number {
  const isSeen = visibleIn([base, mine])
  const isVisible = (path: TreePath): boolean => isWithin(path, area) && isSeen(path)
  const changed = [...mine.entries].filter(
    ([path, entry]) => isVisible(path) && looksDifferent(base.entries.get(path), entry),
  )
  const deleted = [...base.entries.keys()].filter((path) => isVisible(path) && !mine.entries.has(path))
  return changed.length + deleted.length
}
