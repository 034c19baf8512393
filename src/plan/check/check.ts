import type {CheckFacts} from './facts.ts'

export type Severity = 'error' | 'warning'

/** One thing that is not as it should be: `message` with the numbers, `remedy` with what to type. */
export interface Finding {
  readonly message: string
  readonly remedy: string
  /** Where this finding weighs less, or more, than its check usually does. */
  readonly severity?: Severity
}

/** A named question to the node, or to what else its facts are about. `id` is `noun.word`, never changes and is never used again: scripts depend on it. */
export interface Check<Facts = CheckFacts> {
  readonly id: string
  /** The sentence that is true where nothing is found. */
  readonly title: string
  readonly severity: Severity
  /** Throws `NotKnown` where a fact that it needs could not be gathered. */
  find(facts: Facts): readonly Finding[]
}
