import type {Host} from '../host/host.ts'
import {planLeftovers, planLetGo, type Leftover, type Lying} from '../plan/leftovers.ts'
import type {Node} from '../model/node.ts'
import type {Plan} from '../model/plan.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {loaderOf} from './ask.ts'
import {planSetup} from './setup-entries.ts'
import {needsSetup} from './check.ts'
import {carryOut, unfinished, type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

/** What `recover` finds besides journals. `rebuildEntries`: a layer has no entry, or an entry lacks its kernel. */
export interface Leftovers {
  readonly found: readonly Leftover[]
  readonly rebuildEntries: boolean
}

/** What was left behind that no journal knows; nothing where there is no layout. */
export async function findLeftovers(host: Host, vg: string | undefined): Promise<Leftovers & {plan: Plan | null}> {
  const node = await askNodeIfAny(host, vg)
  if (node === null) return {found: [], rebuildEntries: false, plan: null}
  const lying = await lookAround(host, node)
  const loader = loaderOf(node.state)
  return {...planLeftovers(node, loader, lying), rebuildEntries: loader !== null && (await needsSetup(host, node))}
}

/**
 * Takes it away, then rebuilds the entries where that is needed: two transactions. Resolves with what failed, as sentences: what cannot
 * be taken away now does not make a recovery fail that went well.
 */
export async function clearLeftovers(change: Change): Promise<Leftovers & {failures: readonly string[]}> {
  const {plan, ...found} = await findLeftovers(change.host, change.vg)
  const removal =
    plan === null ? [] : await told(carryOut({...change, transaction: `${change.transaction}-left`}, plan))
  return {...found, failures: [...removal, ...(found.rebuildEntries ? await told(rebuildEntries(change)) : [])]}
}

/** Bases that an interrupted command had activated to read them; what cannot be let go of stays, and `recover` names it. */
export async function letGoOfBases(change: Change): Promise<void> {
  const node = await askNodeIfAny(change.host, change.vg)
  const plan = node === null ? null : planLetGo(node)
  if (plan !== null) await carryOut({...change, transaction: `${change.transaction}-idle`}, plan)
}

async function rebuildEntries(change: Change): Promise<readonly string[]> {
  const {plan, warnings} = await planSetup(change.host, change.vg)
  return [...warnings, ...(await carryOut({...change, transaction: `${change.transaction}-setup`}, plan))]
}

const told = (work: Promise<readonly string[]>): Promise<readonly string[]> =>
  work.catch((error: unknown) => [sentenceOf(error)])

async function lookAround(host: Host, node: Node): Promise<Lying> {
  const {directory: boot, grubDirectory: grub} = node.state.boot
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
    temporary: listed.flat().filter((path) => /\.imgbase-(new|old)$/.test(path)),
    thinDevices: await strangeDevices(host, node),
  }
}

/** LVM is asked last: what it made in between is its own. */
async function strangeDevices(host: Host, {state, lineage: {vg, pool}}: Node): Promise<readonly number[]> {
  if (!state.pools.some((one) => one.vg === vg && one.name === pool && one.dataPercent !== null)) return []
  const there = await host.thinDevices({vg, name: pool}).catch((error: unknown) => {
    host.report({kind: 'warning', text: `what the pool holds besides volumes cannot be told: ${sentenceOf(error)}`})
    return []
  })
  const known = new Set((await host.thinNumbers(vg)).values())
  return there.filter((number) => !known.has(number))
}

/** Where imgbase writes files of its own, each under a temporary name first. */
const ownFolders = [
  ...['', '/blocks', '/boots', '/carry', '/streams'].map((folder) => `/var/lib/imgbase${folder}`),
  ...['', '/imgbase/keys.d', '/imgbase/remotes.d', '/kernel', '/lvm/profile'].map((folder) => `/etc${folder}`),
]
