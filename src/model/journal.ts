import type {Plan} from './plan.ts'

/** One line of a journal. `index` counts the steps of all plans of the transaction, in order. */
export type JournalRecord =
  | {readonly record: 'begin'; readonly id: string; readonly command: string; readonly pid: number; readonly at: number}
  | {readonly record: 'plan'; readonly plan: Plan}
  | {readonly record: 'intent'; readonly index: number}
  | {readonly record: 'done'; readonly index: number}
  | {readonly record: 'end'; readonly outcome: 'committed' | 'undone'; readonly at: number}

/** What a journal tells of one transaction. */
export interface Transaction {
  readonly id: string
  readonly command: string
  readonly pid: number
  /** Seconds since 1970. */
  readonly at: number
  readonly plans: readonly Plan[]
  /** Indexes of the steps that were begun. */
  readonly begun: ReadonlySet<number>
  readonly finished: ReadonlySet<number>
  readonly outcome: 'committed' | 'undone' | null
}
