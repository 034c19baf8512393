import {recoveryOf} from '../engine/recover.ts'
import type {Host} from '../host/host.ts'
import type {Transaction} from '../model/journal.ts'
import {isDone} from './is-done.ts'
import {unfinished} from './transaction.ts'

/** A transaction that did not end: one that is under way, or one that was interrupted. */
export interface ShownTransaction {
  readonly id: string
  readonly command: string
  readonly pid: number
  /** Seconds since 1970. */
  readonly since: number
  readonly live: boolean
  readonly stepsDone: number
  readonly stepsPlanned: number
  /** What is being done, or was when it was interrupted. */
  readonly at: string | null
  /** What `recover` would do; null for one that is under way. */
  readonly recovery: 'finish' | 'undo' | null
}

/** What `recover --list` shows; it changes nothing and waits for nobody. */
export async function listUnfinished(
  host: Host,
  isLocked: () => Promise<boolean>,
): Promise<readonly ShownTransaction[]> {
  const transactions = await unfinished(host)
  const live = transactions.length > 0 && (await isLocked())
  // Under the lock only one is under way: the newest.
  return Promise.all(transactions.map((one, index) => shown(host, one, live && index === transactions.length - 1)))
}

async function shown(host: Host, transaction: Transaction, live: boolean): Promise<ShownTransaction> {
  const steps = transaction.plans.flatMap((plan) => plan.steps)
  const begun = [...transaction.begun].toSorted((a, b) => a - b)
  return {
    id: transaction.id,
    command: transaction.command,
    pid: transaction.pid,
    since: transaction.at,
    live,
    stepsDone: transaction.finished.size,
    stepsPlanned: steps.length,
    at: steps[begun.at(-1) ?? -1]?.because ?? null,
    recovery: live ? null : (await recoveryOf(transaction, (step) => isDone(host, step))).way,
  }
}
