import {restoredAfterInstall, touchedByInstall} from '../../carry/packages/after-install.ts'
import {packageIntent, type PackageIntent} from '../../carry/packages/package-intent.ts'
import {noPackages, type PackagesReport} from '../../carry/packages/packages-report.ts'
import type {Host} from '../../host/host.ts'
import {packageKey, shownPackage, type InstalledPackage, type PackageKind} from '../../model/installed-package.ts'
import type {Step} from '../../model/step.ts'
import {listAreas} from '../carry/list-areas.ts'
import {withRoots, type CarryRoots} from '../carry/roots.ts'
import {requireRules} from '../carry/rules.ts'
import {storeBaseline} from './baseline.ts'
import {carryModules} from './carry-modules.ts'
import {findPackageFiles} from './find-files.ts'
import {installPackages} from './install-packages.ts'
import {baselineOf, databasesOfMine, readDatabases} from './databases.ts'
import {storePackages} from './stored-packages.ts'

export type PackagesStep = Extract<Step, {kind: 'layer.packages'}>
type PackagesHost = Pick<Host, 'tools' | 'trees' | 'files' | 'mounts' | 'report'>

/**
 * Performs a `layer.packages` step. The layer of a root in use keeps what it began with, so that later one can tell what was added
 * (the copy of a layer has that already); the layer of an image gets the packages and kernel modules that were added to the running one. With `strict` it fails where one is
 * missing.
 */
export async function carryPackages(host: PackagesHost, step: PackagesStep): Promise<void> {
  const {mine, theirs, ancestor, mode} = step.request
  const layer = {vg: step.vg, name: step.name}
  const report = await withRoots(host, {mine, theirs, ancestor, layer}, async (roots) => {
    if (mode === 'update') return await carryAll(host, roots)
    if (mine.name !== theirs.name) await storeBaseline(host, roots.layer, await readDatabases(host, roots.layer))
    return undefined
  })
  if (report === undefined) return
  await storePackages(host, step.name, report)
  if (step.strict && report.missing.length > 0)
    throw new Error(
      `the new layer would be missing ${report.missing.map(({what, reason}) => `${what} (${reason})`).join('; ')}`,
    )
}

async function carryAll(host: PackagesHost, roots: CarryRoots): Promise<PackagesReport> {
  const baseline = await baselineOf(host, roots)
  const mine = await databasesOfMine(host, roots, baseline)
  const modules = async (report: PackagesReport): Promise<PackagesReport> => {
    const {carried, missing} = await carryModules(host, roots)
    return {...report, modules: carried, missing: [...report.missing, ...missing]}
  }
  if (baseline === null) return await modules({...noPackages, known: mine.size === 0})
  const theirs = await readDatabases(host, roots.layer)
  let report = noPackages
  for (const [kind, list] of mine) {
    const intent = packageIntent(baseline.get(kind) ?? [], list, theirs.get(kind) ?? [])
    report = joined(report, await carryKind(host, roots, kind, intent, theirs.has(kind)))
  }
  return await modules(report)
}

async function carryKind(
  host: PackagesHost,
  roots: CarryRoots,
  kind: PackageKind,
  {wanted, removed, replaced}: PackageIntent,
  isUsed: boolean,
): Promise<PackagesReport> {
  const told = {
    ...noPackages,
    removed: removed.map(shownPackage),
    replaced: replaced.map(({here, image}) => ({here: shownPackage(here), image: shownPackage(image)})),
  }
  if (!isUsed) return {...told, missing: wanted.map((one) => missing(one, `the new image has no ${kind}`))}
  const {found, lost} = await findPackageFiles(host, kind, wanted, roots)
  const {failed, deferred} = found.length === 0 ? none : await install(host, roots, kind, found)
  const tried = found.map(({wanted: one}) => ({one, reason: failed.get(packageKey(kind, one))}))
  return {
    ...told,
    installed: tried.filter(({reason}) => reason === undefined).map(({one}) => shownPackage(one)),
    deferred,
    missing: [
      ...lost.map(({wanted: one, reason}) => missing(one, notFetched(reason))),
      ...tried.flatMap(({one, reason}) => (reason === undefined ? [] : [missing(one, reason)])),
    ],
  }
}

const none = {failed: new Map<string, string>(), deferred: []}

const notFetched = (reason: string): string =>
  `its package file is in no cache, and could not be fetched${reason === '' ? '' : `: ${reason}`}`

const missing = (one: InstalledPackage, reason: string): {what: string; reason: string} => ({
  what: shownPackage(one),
  reason: reason === '' ? 'it could not be installed' : reason,
})

/** After it, what is carried is as it was: what the packages brought there is here already, as the administrator wants it. */
async function install(
  host: PackagesHost,
  {mine, layer}: CarryRoots,
  kind: PackageKind,
  found: Parameters<typeof installPackages>[3],
): ReturnType<typeof installPackages> {
  const {trees} = host
  const rules = await requireRules(trees, mine)
  const before = await listAreas(trees, layer, rules)
  const installation = await installPackages(host, layer, kind, found)
  const touched = touchedByInstall(before.entries, (await listAreas(trees, layer, rules)).entries)
  const {entries} = await listAreas(trees, mine, rules)
  const {remove, copy} = restoredAfterInstall(touched, before.entries, entries)
  await trees.remove(layer, remove)
  await trees.copy(mine, layer, copy)
  return installation
}

const joined = (one: PackagesReport, other: PackagesReport): PackagesReport => ({
  known: one.known && other.known,
  installed: [...one.installed, ...other.installed],
  missing: [...one.missing, ...other.missing],
  removed: [...one.removed, ...other.removed],
  replaced: [...one.replaced, ...other.replaced],
  modules: [...one.modules, ...other.modules],
  deferred: [...one.deferred, ...other.deferred],
})
