import {allWithNumbers, withNumbers} from '../../carry/accounts/numbers.ts'
import {accountPaths} from '../../carry/accounts/account-files.ts'
import {actionsFor, type Actions} from '../../carry/actions.ts'
import {isWrittenForLayer} from '../../carry/areas.ts'
import {filesReport, noFiles, type FilesReport} from '../../carry/carry-report.ts'
import {sideOf, withoutSameFolders, type Decisions, type TwoSides} from '../../carry/decision.ts'
import {decideTree} from '../../carry/decide-tree.ts'
import type {Ancestor} from '../../carry/three-way.ts'
import type {Trees} from '../../host/trees.ts'
import type {CarryRules} from '../../model/carry-rules.ts'
import type {Sides} from '../../model/tree.ts'
import {foldersAbove, isWithin, type TreePath} from '../../model/tree-path.ts'
import {decidedByUnit, unitsTaken} from '../../carry/units/by-unit.ts'
import {missingUnits, movedUnits, startedAnyway, type MovedUnit} from '../../carry/units/gone-units.ts'
import {readAccounts, type LayerAccounts} from './accounts.ts'
import {findAncestors} from './ancestors.ts'
import {renumberCopies, renumberLayer} from './renumber.ts'
import type {CarryRoots} from './roots.ts'
import {readUnits, type KnownUnits} from './units.ts'
import {settleConflicts} from './settle-conflicts.ts'

/** What shall be taken. */
export interface Wanted {
  readonly paths: Iterable<TreePath>
  readonly rules: CarryRules
  /** Those that were here a while ago: they are known to be deleted also where no ancestor tells. */
  readonly deleted?: ReadonlySet<TreePath>
  /** Those that ours had from theirs, which is their ancestor then. */
  readonly had?: ReadonlySet<TreePath>
}

/** What was taken, and what has to be said of accounts. */
export interface Taken {
  readonly files: FilesReport
  readonly accounts: readonly string[]
  readonly units: UnitsTold
  readonly warnings: readonly string[]
}

/** What is told of units. */
interface UnitsTold {
  /** Enabled or changed here, and not in the layer. */
  readonly missing: readonly string[]
  readonly moved: readonly MovedUnit[]
  /** Disabled here, and started by the image all the same. */
  readonly started: readonly string[]
}

const noUnits: UnitsTold = {missing: [], moved: [], started: []}

/**
 * Takes each of `paths` through the three-way and makes the layer what was decided, with owners by name: ours keep their
 * numbers. Doing it again changes nothing.
 */
export async function takeFiles(trees: Trees, roots: CarryRoots, wanted: Wanted): Promise<Taken> {
  const names = withFolders(wanted.paths)
  if (names.length === 0) return {files: noFiles, accounts: [], units: noUnits, warnings: []}
  const decided = await decideFiles(trees, roots, names, wanted)
  const {decisions, sides, accounts} = decided
  const isAboutAccounts = names.some((path) => accountPaths.has(path))
  if (isAboutAccounts) await renumberLayer(trees, roots, accounts.ofTheirs, decisions)
  const layer = await trees.sides(roots.layer, names)
  const actions = actionsFor(decisions, sides, layer)
  await carryOut(trees, roots, actions)
  await renumberCopies(trees, roots, accounts.ofTheirs, actions)
  return takenBy(names, {...decided, decisions: withoutSameFolders(decisions, sides, layer)})
}

/** What is told of decisions. */
export function takenBy(names: readonly TreePath[], {decisions, sides, accounts, units}: Decided): Taken {
  const special = names.filter((path) => sides.mine.get(path)?.type === 'other')
  const isAboutAccounts = names.some((path) => accountPaths.has(path))
  return {
    files: filesReport(decisions, special),
    accounts: isAboutAccounts ? (accounts.merged?.added ?? []) : [],
    units,
    warnings: [
      ...(isAboutAccounts ? (accounts.merged?.conflicts ?? []).map(disagreement) : []),
      ...units.started.map(startedWarning),
    ],
  }
}

interface Decided {
  readonly decisions: Decisions
  readonly sides: TwoSides
  readonly accounts: LayerAccounts
  readonly units: UnitsTold
}

const disagreement = (what: string): string => `changed here and by the image, ours stays: ${what}`

const startedWarning = (unit: string): string =>
  `${unit} was disabled here, and the new image starts it by a link below /usr: systemctl mask ${unit} keeps it off`

/** Decides, and changes nothing. */
export async function decideFiles(
  trees: Trees,
  roots: CarryRoots,
  names: readonly TreePath[],
  wanted: Wanted,
): Promise<Decided> {
  const accounts = await readAccounts(trees, roots)
  const raw = await trees.sides(roots.theirs, names)
  const ancestorOf = await findAncestors(trees, roots, names)
  const mine = await trees.sides(roots.mine, names, new Set(names.filter((path) => isOursAlone(path, raw, ancestorOf))))
  const theirs = allWithNumbers(raw, accounts.ofTheirs)
  const knownOf = (path: TreePath): Ancestor => {
    if (wanted.had?.has(path) === true) return {kind: 'known', side: sideOf(theirs, path)}
    const ancestor = ancestorOf(path)
    if (ancestor.kind === 'known') return {kind: 'known', side: withNumbers(ancestor.side, accounts.ofAncestor)}
    const wasHere = ancestor.kind === 'unknown' && wanted.deleted?.has(path) === true
    return wasHere ? {kind: 'known', side: sideOf(theirs, path)} : ancestor
  }
  const keepsTheirs = (path: TreePath): boolean => wanted.rules.keepTheirs.some((rule) => isWithin(path, rule))
  const sides = {mine, theirs}
  const known = await readUnits(trees, roots)
  const byName = decidedByUnit(decideTree(names, sides, knownOf, keepsTheirs), sides, known.units)
  const decisions = await settleConflicts(trees, roots, byName, {sides, ancestorOf: knownOf, accounts})
  return {decisions, sides, accounts, units: unitsTold(known, unitsTaken(decisions, sides))}
}

/** Whatever is in it, nobody else has such a name: it is ours. */
function isOursAlone(path: TreePath, theirs: Sides, ancestorOf: (path: TreePath) => Ancestor): boolean {
  if (theirs.has(path) || accountPaths.has(path)) return false
  const ancestor = ancestorOf(path)
  return ancestor.kind === 'unknown' || (ancestor.kind === 'known' && ancestor.side.type === 'absent')
}

const unitsTold = ({units, places, masked}: KnownUnits, taken: ReadonlySet<string>): UnitsTold => ({
  missing: missingUnits(units, places, taken),
  moved: movedUnits(units, places),
  started: startedAnyway(units, places, masked),
})

/** The names with every folder above them, but for what is written for the layer alone. */
export function withFolders(paths: Iterable<TreePath>): readonly TreePath[] {
  const names = new Set<TreePath>()
  for (const path of paths) {
    if (isWrittenForLayer(path)) continue
    for (const folder of foldersAbove(path)) names.add(folder)
    names.add(path)
  }
  return [...names].toSorted()
}

async function carryOut(trees: Trees, roots: CarryRoots, actions: Actions): Promise<void> {
  await trees.remove(roots.layer, actions.remove)
  await trees.copy(roots.theirs, roots.layer, actions.copyTheirs)
  await trees.copy(roots.mine, roots.layer, actions.copyMine)
  for (const [path, {content, like}] of actions.write) await trees.writeLike(roots.layer, path, content, roots[like])
  await trees.copyAs(roots.theirs, roots.layer, actions.beside)
}
