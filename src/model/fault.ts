/** An expected problem that the user can act on: `message` says what is wrong, `hint` what to do next. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** Either a value, or every fault that was found (never an empty list). */
export type Outcome<T> =
  {readonly ok: true; readonly value: T} | {readonly ok: false; readonly faults: readonly Fault[]}

export const success = <T>(value: T): Outcome<T> => ({ok: true, value})

export const failure = (...faults: readonly Fault[]): {readonly ok: false; readonly faults: readonly Fault[]} => ({
  ok: false,
  faults,
})

export const fault = (code: string, message: string, hint?: string): Fault =>
  hint === undefined ? {code, message} : {code, message, hint}
