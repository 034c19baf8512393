import fc from 'fast-check'
import type {Machinery} from '../../src/engine/execute.ts'
import {parseJournal, renderRecord} from '../../src/engine/journal-text.ts'
import type {Transaction} from '../../src/model/journal.ts'
import {planned, type Plan, type PlannedStep} from '../../src/model/plan.ts'
import type {Step} from '../../src/model/step.ts'

/** Files by path: all that steps change here. */
export type World = ReadonlyMap<string, string>

/** Plans of one transaction, with what the world is before it and after it. */
export interface Scenario {
  readonly before: World
  readonly after: World
  readonly plans: readonly Plan[]
}

/** How one call of the machinery goes wrong: with no effect, with the effect, or with half a journal line. */
export type Mishap = 'before' | 'after' | 'torn'

export interface Trouble {
  /** By the number of the call: it throws, and all goes on. */
  readonly failing?: ReadonlyMap<number, Mishap>
  /** From this call on every interruptible step throws. */
  readonly abortAt?: number
  /** The process ends in this call: later ones do nothing. */
  readonly kill?: {readonly call: number; readonly how: Mishap}
}

/** A machine that steps change and a journal is kept on; it outlives the processes that run on it. */
export class Ground {
  readonly world: Map<string, string>
  journal = ''
  calls = 0

  constructor(before: World) {
    this.world = new Map(before)
  }

  transaction(): Transaction | null {
    return parseJournal(this.journal)
  }

  /** What one process works with. */
  machinery(trouble: Trouble = {}): Machinery {
    const {world} = this
    const start = this.calls
    let isDead = false
    const mishapOf = (index: number): Mishap | undefined =>
      trouble.kill?.call === index ? trouble.kill.how : trouble.failing?.get(index)
    const call = async (effect: () => void, half: () => void, interruptible = false): Promise<void> => {
      if (isDead) return new Promise(() => undefined)
      const index = this.calls++ - start
      const mishap = mishapOf(index)
      if (interruptible && mishap === undefined && index >= (trouble.abortAt ?? Infinity))
        throw new DOMException('aborted', 'AbortError')
      isDead = trouble.kill?.call === index
      if (mishap === 'torn') half()
      if (mishap !== 'before' && mishap !== 'torn') effect()
      if (mishap !== undefined) throw new Error(`call ${index} failed ${mishap} its effect`)
    }
    const append = (text: string): void => {
      const isTorn = this.journal !== '' && !this.journal.endsWith('\n')
      this.journal += `${isTorn ? '\n' : ''}${text}`
    }
    const perform = (interruptible: boolean) => (step: Step) =>
      call(
        () => change(this.world, step),
        () => undefined,
        interruptible,
      )
    return {
      perform: perform(true),
      performToTheEnd: perform(false),
      write(record) {
        const line = renderRecord(record)
        return call(
          () => append(line),
          () => append(line.slice(0, line.length / 2)),
        )
      },
      async isDone(step) {
        await call(
          () => undefined,
          () => undefined,
        )
        return step.kind === 'file.write' && world.get(step.path) === step.text
      },
      settle: perform(false),
      report: () => undefined,
      now: () => 1,
    }
  }
}

export function change(world: Map<string, string>, step: Step): void {
  if (step.kind === 'file.write') world.set(step.path, step.text)
  else if (step.kind === 'file.remove') world.delete(step.path)
  else throw new Error(`no ${step.kind} here`)
}

const commitPath = '/boot/grub/custom.cfg'
const paths = ['/a', '/b', '/c']

interface Draft {
  readonly before: readonly (string | null)[]
  readonly plans: readonly (readonly Effect[])[]
  readonly cleaning: readonly Effect[]
}

interface Effect {
  readonly path: string
  readonly text: string | null
}

const anyEffect: fc.Arbitrary<Effect> = fc.record({
  path: fc.constantFrom(...paths),
  text: fc.option(fc.constantFrom('1', '2', '3')),
})

/** Transactions of one to three plans, the last one with the commit and with steps that only clean up. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    before: fc.tuple(...paths.map(() => fc.option(fc.constantFrom('x', 'y')))),
    plans: fc.array(fc.array(anyEffect, {maxLength: 3}), {minLength: 1, maxLength: 3}),
    cleaning: fc.array(anyEffect, {maxLength: 2}),
  })
  .map(scenarioOf)

function scenarioOf({before, plans, cleaning}: Draft): Scenario {
  const start = new Map(before.flatMap((text, index) => (text === null ? [] : [[paths[index] ?? '', text] as const])))
  start.set(commitPath, 'old')
  const world = new Map(start)
  const made = plans.map((effects) =>
    plan(
      effects.map((effect) => stepOn(world, effect)),
      null,
    ),
  )
  const last = made.pop()
  const commit = stepOn(world, {path: commitPath, text: 'new'})
  const cleaned = cleaning.map((effect) => ({...stepOn(world, effect), undo: []}))
  const steps = last?.steps ?? []
  return {before: start, after: world, plans: [...made, plan([...steps, commit, ...cleaned], steps.length)]}
}

const plan = (steps: readonly PlannedStep[], commit: number | null): Plan => ({goal: 'change files', steps, commit})

/** The step, with the undo that restores what the world is now; then the world as the step makes it. */
function stepOn(world: Map<string, string>, {path, text}: Effect): PlannedStep {
  const old = world.get(path)
  const step = stepFor(path, text)
  change(world, step)
  return planned(step, `change ${path}`, stepFor(path, old ?? null))
}

const stepFor = (path: string, text: string | null): Step =>
  text === null ? {kind: 'file.remove', path} : {kind: 'file.write', path, text, mode: 0o644}
