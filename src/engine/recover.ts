import type {Transaction} from '../model/journal.ts'
import type {PlannedStep} from '../model/plan.ts'
import type {Step} from '../model/step.ts'
import type {Machinery} from './execute.ts'

/** What has to happen with a transaction that never ended. */
export type Recovery =
  | {
      readonly way: 'finish'
      /** The commit, where no record says that it lasts. */
      readonly unsettled: Step | null
      readonly steps: readonly PlannedStep[]
    }
  | {readonly way: 'undo'; readonly steps: readonly PlannedStep[]}

/** Past its commit it is finished, before it undone. `isDone` settles a commit that was begun and not noted as done. */
export async function recoveryOf(
  transaction: Transaction,
  isDone: (step: Step) => Promise<boolean>,
): Promise<Recovery> {
  const steps = transaction.plans.flatMap((plan) => plan.steps)
  const commit = commitIndex(transaction)
  const step = commit === null ? undefined : steps[commit]
  if (commit !== null && step !== undefined && transaction.begun.has(commit)) {
    const isNoted = transaction.finished.has(commit)
    const left = steps.slice(commit + 1).filter((_, i) => !transaction.finished.has(commit + 1 + i))
    if (isNoted || (await isDone(step.step))) return {way: 'finish', unsettled: isNoted ? null : step.step, steps: left}
  }
  return {way: 'undo', steps: steps.filter((_, index) => transaction.begun.has(index))}
}

function commitIndex(transaction: Transaction): number | null {
  let first = 0
  for (const plan of transaction.plans) {
    if (plan.commit !== null) return first + plan.commit
    first += plan.steps.length
  }
  return null
}

/**
 * Carries a recovery out and ends the transaction's journal. Resolves with the failures of what only cleans up; with `force`
 * also with those of undo steps, which else are thrown and leave the journal open.
 */
export async function recover(machinery: Machinery, recovery: Recovery, force: boolean): Promise<readonly unknown[]> {
  const steps =
    recovery.way === 'undo'
      ? recovery.steps.toReversed().flatMap(({undo}) => undo)
      : recovery.steps.map(({step}) => step)
  if (recovery.way === 'finish' && recovery.unsettled !== null) await machinery.settle(recovery.unsettled)
  const failures: unknown[] = []
  for (const step of steps)
    await machinery.performToTheEnd(step).catch((error: unknown) => {
      if (recovery.way === 'undo' && !force) throw error
      failures.push(error)
    })
  await machinery.write({record: 'end', outcome: recovery.way === 'undo' ? 'undone' : 'committed', at: machinery.now()})
  return failures
}
