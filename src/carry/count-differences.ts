import type {Listing} from '../model/tree.ts'
import {looksDifferent, visibleIn} from './listing-delta.ts'

/** How many names differ between an area of a base and of a root, besides those that lie on another file system. */
export function countDifferences(base: Listing, mine: Listing): number {
  const isVisible = visibleIn([base, mine])
  const changed = [...mine.entries].filter(
    ([path, entry]) => isVisible(path) && looksDifferent(base.entries.get(path), entry),
  )
  const deleted = [...base.entries.keys()].filter((path) => isVisible(path) && !mine.entries.has(path))
  return changed.length + deleted.length
}
