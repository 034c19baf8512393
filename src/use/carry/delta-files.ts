import {fstabPath} from '../../carry/areas.ts'
import type {FilesReport} from '../../carry/carry-report.ts'
import {hadFrom} from '../../carry/had-from.ts'
import {deltaOf, overlaid, visibleIn} from '../../carry/listing-delta.ts'
import type {Seen, StoredCarry} from '../../carry/stored-carry.ts'
import type {Trees} from '../../host/trees.ts'
import type {CarryRules} from '../../model/carry-rules.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {listAreas} from './list-areas.ts'
import type {CarryRoots} from './roots.ts'
import {readRules} from './rules.ts'
import {takeFiles} from './take-files.ts'

/** What a delta took, whether our fstab changed, and what was seen: where the next delta starts. */
export interface FilesTaken {
  readonly files: FilesReport
  readonly warnings: readonly string[]
  readonly fstabChanged: boolean
  readonly seen: Seen
}

/** After an update: the carried files that changed since they were `seen` go through the three-way again; all where nothing was.
 * `ofMine`: how ours came to be, where `theirs` is a layer that it may have had files from. */
export async function takeChangedFiles(
  trees: Trees,
  roots: CarryRoots,
  seen: Seen | null,
  ofMine: StoredCarry | null,
): Promise<FilesTaken> {
  const {rules, faults} = await readRules(trees, roots.mine)
  const now = await listAreas(trees, roots.mine, rules)
  const delta = deltaOf(overlaid(nothing, seen ?? new Map()), now)
  const paths = seen === null ? await allNames(trees, roots, rules) : [...delta.changed, ...delta.deleted]
  const had = ofMine === null ? undefined : hadFrom(ofMine, await listAreas(trees, roots.theirs, rules))
  const wanted = {
    ...{paths: paths.filter(visibleIn([now])), rules, deleted: new Set(delta.deleted)},
    ...(had === undefined ? {} : {had}),
  }
  const {files, warnings} = await takeFiles(trees, roots, wanted)
  return {
    files,
    warnings: [...warnings, ...faults.map(({message}) => message)],
    fstabChanged: paths.includes(fstabPath),
    seen: now.entries,
  }
}

const nothing = {entries: new Map(), hidden: new Map()}

async function allNames(trees: Trees, roots: CarryRoots, rules: CarryRules): Promise<readonly TreePath[]> {
  const listings = [await listAreas(trees, roots.mine, rules), await listAreas(trees, roots.theirs, rules)]
  return [...new Set(listings.flatMap(({entries}) => [...entries.keys()]))]
}
