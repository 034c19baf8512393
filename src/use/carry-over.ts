import {noFiles, type CarryReport} from '../carry/carry-report.ts'
import {hadFrom} from '../carry/had-from.ts'
import {shippedIdentity} from '../carry/shipped-identity.ts'
import type {PackageDatabase} from '../carry/package-database.ts'
import {seenFiles, type Seen} from '../carry/stored-carry.ts'
import type {Host} from '../host/host.ts'
import type {Trees} from '../host/trees.ts'
import {namesLayer} from '../model/nvr.ts'
import type {Step} from '../model/step.ts'
import type {Listing} from '../model/tree.ts'
import {shownPath, type TreePath} from '../model/tree-path.ts'
import {devicePath} from '../model/volume.ts'
import {createdLines, fillVolumes, withVolumes} from './carry/created.ts'
import {bindLines, boundDatabases, hasOwnDatabase, ownImageDatabases, ownLiveDatabases} from './carry/databases.ts'
import {writeFstab, writeKernelArguments} from './carry/layer-files.ts'
import {changedNames} from './carry/changed-names.ts'
import {listAreas} from './carry/list-areas.ts'
import {findNotCarried} from './carry/not-carried.ts'
import {withRoots, type CarryRoots, type CarryVolumes} from './carry/roots.ts'
import {requireRules} from './carry/rules.ts'
import {loadCarry, storeCarry} from './carry/stored.ts'
import {decideFiles, takeFiles, takenBy, withFolders, type Taken} from './carry/take-files.ts'

export type CarryStep = Extract<Step, {kind: 'layer.carry'}>
export type CarryHost = Pick<Host, 'trees' | 'tools' | 'files' | 'mounts'>

interface Carried {
  readonly report: CarryReport
  readonly seen: ReadonlyMap<string, Seen>
}

/** Performs a `layer.carry` step, and keeps its report with what was seen, from where the delta since staging goes on. */
export async function carryOver(host: CarryHost, step: CarryStep): Promise<CarryReport> {
  const {mine, theirs, ancestor, mode} = step.request
  const layer = {vg: step.vg, name: step.name}
  const carry = mode === 'init' ? carryInit : carryUpdate
  const {report, seen} = await withRoots(host, {mine, theirs, ancestor, layer}, (roots) => carry(host, step, roots))
  await storeCarry(host, step.name, {report, deltas: [], seen, begun: []})
  return report
}

/**
 * The layer is a copy already. That of a root in use gets the package database from the live /var; that of a layer has its own.
 * Nothing is seen of its files: the delta compares with the base itself.
 */
async function carryInit(host: CarryHost, step: CarryStep, roots: CarryRoots): Promise<Carried> {
  const databases =
    isRootInUse(step) && !(await hasOwnDatabase(host.trees, roots.layer))
      ? await ownLiveDatabases(host.trees, '/', roots.layer)
      : new Map<PackageDatabase, Seen>()
  const bound = await boundDatabases(host.trees, '/', roots.layer)
  const {created, kernelArguments, ownVar} = step.request
  await writeFstab(host, roots, devicePath(step), [...createdLines(created), ...bindLines(bound)], ownVar)
  await writeKernelArguments(host, roots.layer, kernelArguments)
  await withVolumes(host, roots.layer, created, () => fillVolumes(host, roots.mine, roots.layer, created))
  const packageDatabases = bound.map(({name}) => name)
  return {
    report: {
      ...noFiles,
      mode: 'init',
      accounts: [],
      missing: [],
      moved: [],
      packageDatabases,
      notCarried: [],
      warnings: [],
    },
    seen: new Map([...databases].map(([{underVar}, seen]) => [underVar, seen])),
  }
}

/** A further copy of a base or layer is made from that one alone. */
const isRootInUse = ({request}: CarryStep): boolean => request.mine.name !== request.theirs.name

/** What is seen is listed before anything is read, so that no later change falls between the two. */
async function carryUpdate(host: CarryHost, step: CarryStep, roots: CarryRoots): Promise<Carried> {
  const look = await lookAtAreas(host.trees, roots)
  const {rules, mine, theirs} = look
  const had = await namesHadFrom(host, step.request, theirs)
  const taken = await takeFiles(host.trees, roots, {...look, had})
  await makeMountPoints(host, roots, mine, theirs)
  const databases = await ownImageDatabases(host.trees, '/', roots.layer)
  await writeFstab(host, roots, devicePath(step), bindLines(databases), step.request.ownVar)
  await writeKernelArguments(host, roots.layer, step.request.kernelArguments)
  const report = {
    ...reportOf(taken, theirs),
    packageDatabases: databases.map(({name}) => name),
    notCarried: await findNotCarried(host, roots, rules),
  }
  return {report, seen: new Map([[seenFiles, mine.entries]])}
}

/** Where a rollback goes back to a layer that `mine` was staged from: what that had from there. */
export async function namesHadFrom(
  host: Pick<Host, 'files'>,
  {mine, theirs}: Pick<CarryVolumes, 'mine' | 'theirs'>,
  listed: Listing,
): Promise<ReadonlySet<TreePath>> {
  const stored = namesLayer(theirs.name) ? await loadCarry(host, mine.name) : null
  return stored === null ? new Set() : hadFrom(stored, listed)
}

/** What an update onto the base `theirs` would take over; changes nothing. */
export async function previewCarry(
  host: CarryHost,
  volumes: Omit<CarryVolumes, 'layer'>,
): Promise<Pick<Carried, 'report'>> {
  return await withRoots(host, {...volumes, layer: volumes.theirs}, async (roots) => {
    const look = await lookAtAreas(host.trees, roots)
    const names = withFolders(look.paths)
    const taken = takenBy(names, await decideFiles(host.trees, roots, names, look))
    const notCarried = await findNotCarried(host, roots, look.rules)
    return {report: {...reportOf(taken, look.theirs), packageDatabases: [], notCarried}}
  })
}

/** The listings of both sides, what has to be looked at of them, and by which rules. */
async function lookAtAreas(trees: Trees, roots: CarryRoots) {
  const rules = await requireRules(trees, roots.mine)
  const mine = await listAreas(trees, roots.mine, rules)
  const theirs = await listAreas(trees, roots.theirs, rules)
  return {rules, mine, theirs, paths: await changedNames(trees, roots, rules, {mine, theirs})}
}

const reportOf = ({files, accounts, units: {missing, moved}, warnings}: Taken, theirs: Listing) => ({
  ...files,
  mode: 'update' as const,
  accounts,
  ...{missing, moved},
  warnings: [...warnings, ...identityWarning(shippedIdentity(theirs.entries))],
})

/** What is mounted within /etc is none of the layer's files, but has to find its folder. */
async function makeMountPoints({trees}: CarryHost, {layer}: CarryRoots, mine: Listing, theirs: Listing): Promise<void> {
  for (const [path, type] of mine.hidden)
    if (type === 'directory' && !theirs.entries.has(path)) await trees.makeFolder(layer, path)
}

function identityWarning(paths: readonly TreePath[]): readonly string[] {
  const names = paths.map(shownPath).map((shown) => (typeof shown === 'string' ? shown : JSON.stringify(shown)))
  if (names.length === 0) return []
  return [`the image ships what is each node's own, and is not taken: ${names.join(', ')}`]
}
