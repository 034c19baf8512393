import type {Listing} from '../model/tree.ts'
import {pathOfShown, type TreePath} from '../model/tree-path.ts'
import {sameEntry} from './listing-delta.ts'
import {seenFiles, type StoredCarry} from './stored-carry.ts'

/**
 * Names that a layer took over, by its stored report, from a root that has not changed them since: of these the other root is the
 * ancestor, and not the image.
 */
export function hadFrom({report, deltas, seen}: StoredCarry, other: Listing): ReadonlySet<TreePath> {
  const reports = [report, ...deltas]
  const otherwise = new Set(
    reports.flatMap(({merged, replaced, conflicts}) => [...merged, ...replaced, ...conflicts]).map(pathOfShown),
  )
  const before = seen.get(seenFiles)
  const isUnchanged = (path: TreePath): boolean => {
    const [was, is] = [before?.get(path) ?? undefined, other.entries.get(path)]
    return is !== undefined && sameEntry(was, is)
  }
  const taken = reports.flatMap((one) => [...one.taken, ...one.kept]).map(pathOfShown)
  return new Set(taken.filter((path) => !otherwise.has(path) && isUnchanged(path)))
}
