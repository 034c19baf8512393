import {begin, type Machinery, type Running} from '../engine/execute.ts'
import {parseJournal, renderRecord} from '../engine/journal-text.ts'
import {recover, recoveryOf} from '../engine/recover.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {Transaction} from '../model/journal.ts'
import type {Plan} from '../model/plan.ts'
import {sentenceOf} from '../model/sentence.ts'
import {isDone} from './is-done.ts'
import {performing} from './perform.ts'
import {settle} from './settle.ts'

/** What a changing command works with: the host that can be interrupted, the one that goes on to the end, and who it is. */
export interface Change {
  readonly host: Host
  readonly steadyHost: Host
  /** The command as it was typed. */
  readonly command: string
  readonly pid: number
  /** Name of the transaction; sorts by time. */
  readonly transaction: string
  readonly vg: string | undefined
}

/** Begins a journaled transaction. */
export const openTransaction = (change: Change): Promise<Running> =>
  begin(machineryOf(change, change.transaction), {id: change.transaction, command: change.command, pid: change.pid})

/** Runs one whole plan; resolves with the failures of what only cleaned up, as sentences. */
export async function carryOut(change: Change, plan: Plan): Promise<readonly string[]> {
  const running = await openTransaction(change)
  return (await running.run(plan)).map(sentenceOf)
}

function machineryOf(change: Change, id: string): Machinery {
  const {host, steadyHost} = change
  return {
    perform: performing(host),
    performToTheEnd: performing(steadyHost),
    isDone: (step) => isDone(steadyHost, step),
    settle: (step) => settle(steadyHost, step),
    write: (record) => steadyHost.journals.append(id, renderRecord(record)),
    report: host.report,
    now: () => host.now(),
  }
}

/** Journals of commands that never ended, oldest first. */
export async function unfinished(host: Host): Promise<readonly Transaction[]> {
  return (await journals(host)).filter(({outcome}) => outcome === null)
}

async function journals(host: Host): Promise<readonly Transaction[]> {
  return [...(await host.journals.read()).values()].flatMap((text) => parseJournal(text) ?? [])
}

/** What happened to an unfinished transaction. */
export interface Recovered {
  readonly id: string
  readonly command: string
  readonly way: 'finish' | 'undo'
  readonly failures: readonly string[]
}

/** The normal start of every changing command, under the lock: finishes or undoes what an earlier one left. */
export async function recoverAll(change: Change, force = false): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = []
  // The newest first: it may stand on what an older one made.
  for (const transaction of (await unfinished(change.host)).toReversed())
    recovered.push(await recoverOne(change, transaction, force))
  const ended = (await journals(change.host)).filter(({outcome}) => outcome !== null)
  await change.host.journals.prune(ended.map(({id}) => id))
  return recovered
}

async function recoverOne(change: Change, transaction: Transaction, force: boolean): Promise<Recovered> {
  const machinery = machineryOf(change, transaction.id)
  const stuck = (error: unknown): never => {
    throw new CommandFault('recover', [stillStuck(transaction, error)])
  }
  const recovery = await recoveryOf(transaction, machinery.isDone).catch(stuck)
  change.host.report({
    kind: 'note',
    text: `${recovery.way === 'undo' ? 'undoing' : 'finishing'} '${transaction.command}', which was interrupted`,
  })
  const failures = await recover(machinery, recovery, force).catch(stuck)
  return {id: transaction.id, command: transaction.command, way: recovery.way, failures: failures.map(sentenceOf)}
}

const stillStuck = (transaction: Transaction, error: unknown): Fault =>
  fault(
    'recover.failed',
    `'${transaction.command}' was interrupted, and undoing it fails: ${sentenceOf(error)}`,
    'What runs is not affected. Mend the cause and run imgbase recover; recover --force gives up what cannot be undone.',
  )
