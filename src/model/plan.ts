import type {Step} from './step.ts'

/** One step with its reason in words and the steps that take it back; `undo` is empty where nothing is left to take back. */
export interface PlannedStep {
  readonly step: Step
  readonly because: string
  readonly undo: readonly Step[]
}

/**
 * What a command is going to do. Steps before `commit` can be undone, the step at `commit` makes it real, later ones only
 * clean up. `commit` is null for a part that ends before anything becomes real (a pulled base, before its layer is planned).
 */
export interface Plan {
  readonly goal: string
  readonly steps: readonly PlannedStep[]
  readonly commit: number | null
}

export const planned = (step: Step, because: string, ...undo: readonly Step[]): PlannedStep => ({step, because, undo})
