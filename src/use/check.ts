import {isOurs} from '../../boot/entries.ts'
import {splitFstab} from '../carry/fstab.ts'
import type {Host} from '../host/host.ts'
import {layersOf} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {Pool} from '../model/volume.ts'
import {type Autoextend, autoextendSettings, parseAutoextend} from '../plan/check/autoextend.ts'
import {entryFiles, lacksEntryOrFile} from '../plan/check/entries.ts'
import type {CheckFacts, Fact, FstabMount, OpenJournal} from '../plan/check/facts.ts'
import {checks} from '../plan/check/registry.ts'
import {runChecks, type CheckResult} from '../plan/check/run.ts'
import {poolOf} from '../plan/pull.ts'
import {isSignedKernel} from '../read/signed-kernel.ts'
import {askNode} from './ask.ts'
import {systemPartitionsOf, unsignedModulesOf} from './boot-facts.ts'
import {layerFactsOf, type LooksIntoLayers} from './layer-facts.ts'
import {lvmDevicesOf} from './lvm-devices.ts'
import {listUnfinished} from './recover.ts'
import {sentenceOf} from '../model/sentence.ts'

/** What `check` tells; `healthy` where no finding is an error. */
export interface CheckReport {
  readonly vg: string
  readonly healthy: boolean
  readonly checks: readonly CheckResult[]
}

/** Runs every named check on the node; it changes nothing and waits for nobody. */
export async function checkNode(
  host: Host,
  vg: string | undefined,
  isLocked: () => Promise<boolean>,
): Promise<CheckReport> {
  const facts = await gatherFacts(host, () => askNode(host, vg), isLocked, layerFactsOf)
  const results = runChecks(checks, facts)
  return {vg: facts.node.lineage.vg, healthy: !results.some(({status}) => status === 'error'), checks: results}
}

/** The checks that failed, of those that look into no layer: what takes no more than a moment. */
export async function failedAtAGlance(host: Host, node: Node): Promise<readonly CheckResult[]> {
  // Who asks has recovered what was interrupted: what is open now is at work.
  const facts = await gatherFacts(
    host,
    () => Promise.resolve(node),
    () => Promise.resolve(true),
    notLookedAt,
  )
  return runChecks(checks, facts).filter(({status}) => status === 'error')
}

const notLookedAt = (): Promise<never> => Promise.reject(new Error('no layer was looked into'))

/** Whether `boot --setup` has something to mend: a layer without an entry, or an entry without its kernel or initrd. */
export async function needsSetup(host: Host, node: Node): Promise<boolean> {
  const bootFiles = await fact(() => bootFilesOf(host, node))
  return lacksEntryOrFile({node, bootFiles})
}

async function gatherFacts(
  host: Host,
  look: () => Promise<Node>,
  isLocked: () => Promise<boolean>,
  lookIntoLayers: typeof layerFactsOf,
): Promise<CheckFacts> {
  // Before and after the look: what a command marks and ends meanwhile has its journal in one of both.
  const before = await fact(() => listUnfinished(host, isLocked))
  const node = await look()
  const pool = poolOf(node.state, node.lineage)
  const {after, firmware, looks, ...facts} = await together({
    after: fact(() => listUnfinished(host, isLocked)),
    autoextend: fact(() => autoextendOf(host, pool)),
    bootFiles: fact(() => bootFilesOf(host, node)),
    grubMenu: fact(() => grubMenuOf(host, node)),
    grubEnvironment: fact(() => grubEnvironmentOf(host, node)),
    unsignedKernels: fact(() => unsignedKernelsOf(host, node)),
    firmware: firmwareFactsOf(host, node),
    fstab: fact(() => fstabOf(host)),
    lvmDevices: fact(() => lvmDevicesOf(host, node.lineage.vg)),
    looks: fact(() => lookIntoLayers(host, node)),
    trims: fact(() => isTrimming(host)),
  })
  return {node, pool, ...facts, ...firmware, ...layerFacts(looks), journals: joined(before, after)}
}

/** `Promise.all` for values with names. */
async function together<T extends Record<string, Promise<unknown>>>(
  work: T,
): Promise<{[name in keyof T]: Awaited<T[name]>}> {
  const entries = Object.entries(work).map(async ([name, value]) => [name, await value] as const)
  return Object.fromEntries(await Promise.all(entries)) as {[name in keyof T]: Awaited<T[name]>}
}

const layerFacts = (looks: Fact<LooksIntoLayers>): Pick<CheckFacts, 'layers' | 'unreadableLayers'> =>
  looks.known
    ? {
        layers: {known: true, value: looks.value.layers},
        unreadableLayers: {known: true, value: looks.value.unreadable},
      }
    : {layers: looks, unreadableLayers: looks}

async function firmwareFactsOf(
  host: Host,
  node: Node,
): Promise<Pick<CheckFacts, 'unsignedModules' | 'systemPartitions'>> {
  const [unsignedModules, systemPartitions] = await Promise.all([
    fact(() => unsignedModulesOf(host, node)),
    fact(() => systemPartitionsOf(host, node)),
  ])
  return {unsignedModules, systemPartitions}
}

async function fact<T>(look: () => Promise<T>): Promise<Fact<T>> {
  try {
    return {known: true, value: await look()}
  } catch (error) {
    return {known: false, reason: sentenceOf(error)}
  }
}

/** What is in force for this pool: its profile where it has one, else lvm.conf, else LVM's defaults. */
async function autoextendOf(host: Host, {profile}: Pool): Promise<Autoextend> {
  const named = profile === null ? [] : ['--metadataprofile', profile]
  const {stdout} = await host.tools.run(['lvmconfig', '--type', 'full', ...named, ...autoextendSettings])
  return parseAutoextend(stdout)
}

async function bootFilesOf(host: Host, {state, lineage}: Node): Promise<ReadonlyMap<string, bigint>> {
  const folders = layersOf(lineage).map(({volume}) => `${state.boot.directory}/${volume.name}`)
  const inFolders = await Promise.all(
    folders.map(async (folder) => (await host.files.list(folder)).map((name) => `${folder}/${name}`)),
  )
  const named = state.boot.entries
    .filter((entry) => isOurs(entry, lineage))
    .flatMap((entry) => entryFiles(state.boot, entry))
  const paths = [...new Set([...inFolders.flat(), ...named])]
  const stats = await Promise.all(paths.map((path) => host.files.stat(path)))
  return new Map(
    paths.flatMap((path, index) => {
      const size = stats[index]?.size
      return size === undefined ? [] : [[path, size] as const]
    }),
  )
}

const grubMenuOf = async (host: Host, {state}: Node): Promise<string | null> =>
  state.boot.grubDirectory === null ? null : host.files.readText(`${state.boot.grubDirectory}/grub.cfg`)

/** As much as a whole block has, and a byte more. */
async function grubEnvironmentOf(host: Host, {state}: Node): Promise<string | null> {
  const path = `${state.boot.grubDirectory}/grubenv`
  if (state.boot.grubDirectory === null || (await host.files.stat(path)) === null) return null
  return Buffer.from(await host.files.readBytes(path, 0, 1025)).toString('latin1')
}

async function unsignedKernelsOf(host: Host, {state, lineage}: Node): Promise<readonly string[]> {
  if (!state.boot.firmware.secureBoot) return []
  const kernels = state.boot.entries
    .filter((entry) => isOurs(entry, lineage))
    .map(({kernel}) => `${state.boot.directory}${kernel}`)
  const there = await Promise.all(kernels.map((path) => host.files.stat(path)))
  const files = kernels.filter((_, index) => there[index]?.type === 'file')
  const signed = await Promise.all(files.map(async (path) => isSignedKernel(await host.files.readBytes(path, 0, 1024))))
  return files.filter((_, index) => signed[index] !== true)
}

/** systemctl(1): 0 for what is enabled. */
async function isTrimming({tools}: Host): Promise<boolean> {
  const {exitCode} = await tools.run(['systemctl', 'is-enabled', '--quiet', 'fstrim.timer'], {accept: [1, 3, 4]})
  return exitCode === 0
}

const fstabOf = async (host: Host): Promise<readonly FstabMount[]> =>
  splitFstab((await host.files.readText('/etc/fstab')) ?? '').flatMap(({fields}) => fields ?? [])

/** A command that ended in between counts as one that was at work. */
function joined(
  before: Fact<readonly OpenJournal[]>,
  after: Fact<readonly OpenJournal[]>,
): Fact<readonly OpenJournal[]> {
  if (!before.known || !after.known) return before.known ? after : before
  const later = new Set(after.value.map(({id}) => id))
  const ended = before.value.filter(({id}) => !later.has(id)).map((journal) => ({...journal, live: true}))
  return {known: true, value: [...ended, ...after.value]}
}
