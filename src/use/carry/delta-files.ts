import {fstabPath} from '../../carry/areas.ts'
import type {FilesReport} from '../../carry/carry-report.ts'
import {deltaOf, overlaid, visibleIn} from '../../carry/listing-delta.ts'
import type {Seen} from '../../carry/stored-carry.ts'
import type {Trees} from '../../host/trees.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {listAreas} from './list-areas.ts'
import type {CarryRoots} from './roots.ts'
import {takeFiles} from './take-files.ts'

/** What a delta took, whether our fstab changed, and what was seen: where the next delta starts. */
export interface FilesTaken {
  readonly files: FilesReport
  readonly fstabChanged: boolean
  readonly seen: Seen
}

/** After an update: the carried files that changed since they were `seen` go through the three-way again; all where nothing was. */
export async function takeChangedFiles(trees: Trees, roots: CarryRoots, seen: Seen | null): Promise<FilesTaken> {
  const now = await listAreas(trees, roots.mine)
  const delta = deltaOf(overlaid(nothing, seen ?? new Map()), now)
  const paths = seen === null ? await allNames(trees, roots) : [...delta.changed, ...delta.deleted]
  const files = await takeFiles(trees, roots, paths.filter(visibleIn([now])), new Set(delta.deleted))
  return {files, fstabChanged: paths.includes(fstabPath), seen: now.entries}
}

const nothing = {entries: new Map(), hidden: new Map()}

async function allNames(trees: Trees, roots: CarryRoots): Promise<readonly TreePath[]> {
  const listings = [await listAreas(trees, roots.mine), await listAreas(trees, roots.theirs)]
  return [...new Set(listings.flatMap(({entries}) => [...entries.keys()]))]
}
