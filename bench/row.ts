/** One line of the table: what was measured, against what, the ratio, and what was aimed at. */
export interface Row {
  readonly what: string
  readonly against: string
  readonly ratio: number
  readonly aim: string
  readonly holds: boolean
  /** What was measured, in its own unit. */
  readonly seconds: string
}
