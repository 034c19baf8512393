import type {Host} from '../host/host.ts'
import {planLeftovers, type Leftover, type Lying} from '../plan/leftovers.ts'
import type {Plan} from '../model/plan.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {loaderOf} from './ask.ts'
import {planSetup} from './boot.ts'
import {needsSetup} from './check.ts'
import {carryOut, unfinished, type Change} from './transaction.ts'

/** What `recover` finds besides journals. `rebuildEntries`: a layer has no entry, or an entry lacks its kernel. */
export interface Leftovers {
  readonly found: readonly Leftover[]
  readonly rebuildEntries: boolean
}

/** What was left behind that no journal knows; nothing where there is no layout. */
export async function findLeftovers(host: Host, vg: string | undefined): Promise<Leftovers & {plan: Plan | null}> {
  const node = await askNodeIfAny(host, vg)
  if (node === null) return {found: [], rebuildEntries: false, plan: null}
  const lying = await lookAround(host, node.state.boot.directory, node.state.boot.grubDirectory)
  return {...planLeftovers(node, loaderOf(node.state), lying), rebuildEntries: await needsSetup(host, node)}
}

/** Takes it away, then rebuilds the entries where that is needed: two transactions. Resolves with failures as sentences. */
export async function clearLeftovers(change: Change): Promise<Leftovers & {failures: readonly string[]}> {
  const {plan, ...first} = await findLeftovers(change.host, change.vg)
  const failures = plan === null ? [] : await carryOut({...change, transaction: `${change.transaction}-left`}, plan)
  if (!first.rebuildEntries) return {...first, failures}
  const setup = await planSetup(change.host, change.vg)
  const more = await carryOut({...change, transaction: `${change.transaction}-setup`}, setup.plan)
  return {...first, failures: [...failures, ...more]}
}

async function lookAround(host: Host, boot: string, grub: string | null): Promise<Lying> {
  const bootNames = await host.files.list(boot)
  const folders = [boot, `${boot}/loader/entries`, ...(grub === null ? [] : [grub]), ...ownFolders]
  const inLayers = bootNames.filter((name) => name.includes('+')).map((name) => `${boot}/${name}`)
  const listed = await Promise.all(
    [...folders, ...inLayers].map(async (folder) => (await host.files.list(folder)).map((name) => `${folder}/${name}`)),
  )
  const reports = await host.files.list('/var/lib/imgbase/carry')
  return {
    openTransactions: new Set((await unfinished(host)).map(({id}) => id)),
    bootFolders: bootNames,
    reports: reports.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length)),
    temporary: listed.flat().filter((path) => path.endsWith('.imgbase-new')),
  }
}

/** Where imgbase writes files of its own, each under a temporary name first. */
const ownFolders = ['/var/lib/imgbase', '/var/lib/imgbase/carry', '/var/lib/imgbase/boots', '/etc/lvm/profile']
