import {accountPaths} from '../../carry/accounts/account-files.ts'
import {sameEntry, visibleIn} from '../../carry/listing-delta.ts'
import {ownerOf} from '../../carry/owned-paths.ts'
import type {Trees} from '../../host/trees.ts'
import type {CarryRules} from '../../model/carry-rules.ts'
import type {Listing} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {listAreas} from './list-areas.ts'
import type {CarryRoots} from './roots.ts'

/**
 * The names that the three-way has to look at. Ours is a snapshot of its ancestor: what has the same inode and times in both was
 * not touched here, and the layer has the image's already.
 */
export async function changedNames(
  trees: Trees,
  roots: CarryRoots,
  rules: CarryRules,
  {mine, theirs}: {readonly mine: Listing; readonly theirs: Listing},
): Promise<readonly TreePath[]> {
  const ancestor = roots.ancestor === null ? null : await listAreas(trees, roots.ancestor, rules)
  const isVisible = visibleIn([mine, theirs])
  const isUntouched = (path: TreePath): boolean => {
    const entry = mine.entries.get(path)
    return entry !== undefined && sameEntry(ancestor?.entries.get(path), entry) && !isAlwaysLookedAt(path)
  }
  return [...new Set([...mine.entries.keys(), ...theirs.entries.keys()])].filter(
    (path) => isVisible(path) && !isUntouched(path),
  )
}

/** Whose they are does not go by who changed them. */
const isAlwaysLookedAt = (path: TreePath): boolean => accountPaths.has(path) || ownerOf(path) !== null
