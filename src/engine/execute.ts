import type {JournalRecord} from '../model/journal.ts'
import type {Plan, PlannedStep} from '../model/plan.ts'
import type {Report} from '../model/progress.ts'
import type {Step} from '../model/step.ts'
import {Stuck, Undone, Unsettled} from '../model/undone.ts'

/** What the engine needs of the outside; it knows steps only as data. */
export interface Machinery {
  /** Carries a step out; stops early when the command is interrupted. */
  readonly perform: (step: Step) => Promise<void>
  /** Like `perform`, but deaf to interruption: for undoing, and for all that follows the commit. */
  readonly performToTheEnd: (step: Step) => Promise<void>
  /** Whether a commit step took effect, asked where a failure or a kill left it open. */
  readonly isDone: (step: Step) => Promise<boolean>
  /** Makes a commit last that took effect, as far as this kernel knows; throws where the disk does not take it. */
  readonly settle: (step: Step) => Promise<void>
  /** Appends to the journal and returns once it lasts. */
  readonly write: (record: JournalRecord) => Promise<void>
  readonly report: Report
  readonly now: () => number
}

/** A transaction under way. Plans run one after the other; one of them, the last, has the commit. */
export interface Running {
  /** Resolves with the failures of what only cleans up; throws `Undone` or `Stuck` for one before the commit, `Unsettled` where the disk fails in it. */
  run(plan: Plan): Promise<readonly unknown[]>
  /** Takes everything back; throws `Undone` with `cause`, or `Stuck`. */
  abandon(cause: unknown): Promise<never>
}

export async function begin(machinery: Machinery, who: {id: string; command: string; pid: number}): Promise<Running> {
  await machinery.write({record: 'begin', ...who, at: machinery.now()})
  const begun: PlannedStep[] = []
  let next = 0
  return {
    async run(plan) {
      const first = next
      next += plan.steps.length
      try {
        await machinery.write({record: 'plan', plan})
        await untilCommit(machinery, plan, first, begun)
      } catch (error) {
        if (error instanceof Unsettled) throw error
        return await undoAll(machinery, begun, error)
      }
      return plan.commit === null ? [] : cleanUp(machinery, plan, plan.commit, first)
    },
    abandon: (cause) => undoAll(machinery, begun, cause),
  }
}

async function untilCommit(machinery: Machinery, plan: Plan, first: number, begun: PlannedStep[]): Promise<void> {
  const last = plan.commit ?? plan.steps.length - 1
  for (const [index, planned] of plan.steps.slice(0, last + 1).entries()) {
    machinery.report({kind: 'step', index: first + index, total: first + plan.steps.length, because: planned.because})
    await machinery.write({record: 'intent', index: first + index})
    begun.push(planned)
    if (index === plan.commit) return commit(machinery, planned.step)
    await machinery.perform(planned.step)
    await machinery.write({record: 'done', index: first + index})
  }
}

/**
 * A commit is one atomic rename, read back whatever became of it: an error after it must not make the command undo what is already
 * real, and one that took no effect must not pass for done. What is read back after an error may be in memory alone.
 */
async function commit(machinery: Machinery, step: Step): Promise<void> {
  const failure = await machinery.perform(step).then(
    () => null,
    (error: unknown) => ({error}),
  )
  if (!(await machinery.isDone(step))) throw failure === null ? new Error(`${step.kind} took no effect`) : failure.error
  if (failure === null) return
  await machinery.settle(step).catch((error: unknown) => {
    throw new Unsettled(failure.error, error)
  })
}

/** What fails here is told and changes nothing: a record that could not be written makes the next command go over it again. */
async function cleanUp(machinery: Machinery, plan: Plan, commit: number, first: number): Promise<readonly unknown[]> {
  const failures: unknown[] = []
  const attempt = (work: Promise<void>): Promise<unknown> => work.catch((error: unknown) => failures.push(error))
  await attempt(machinery.write({record: 'done', index: first + commit}))
  for (const [offset, planned] of plan.steps.slice(commit + 1).entries()) {
    const index = first + commit + 1 + offset
    machinery.report({kind: 'step', index, total: first + plan.steps.length, because: planned.because})
    await attempt(machinery.write({record: 'intent', index}))
    await attempt(machinery.performToTheEnd(planned.step))
    await attempt(machinery.write({record: 'done', index}))
  }
  await attempt(machinery.write({record: 'end', outcome: 'committed', at: machinery.now()}))
  return failures
}

async function undoAll(machinery: Machinery, begun: readonly PlannedStep[], cause: unknown): Promise<never> {
  machinery.report({kind: 'undo', reason: cause instanceof Error ? cause.message : String(cause)})
  try {
    await undoSteps(machinery, begun)
    await machinery.write({record: 'end', outcome: 'undone', at: machinery.now()})
  } catch (undoing) {
    throw new Stuck(cause, undoing)
  }
  throw new Undone(cause)
}

/** Takes steps back, last one first. */
async function undoSteps(machinery: Machinery, begun: readonly PlannedStep[]): Promise<void> {
  for (const {undo} of begun.toReversed()) for (const step of undo) await machinery.performToTheEnd(step)
}
