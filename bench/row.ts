import {median} from './figures.ts'

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

/** A row whose ratio is to be at most `bound`; `shown` is what was measured. */
export const atMost = (
  what: string,
  against: string,
  [ratio, bound]: readonly [number, number],
  shown: string,
): Row => ({...{what, against, ratio, aim: `at most ${bound}`, holds: ratio <= bound, seconds: shown}})

export const atLeast = (
  what: string,
  against: string,
  [ratio, bound]: readonly [number, number],
  shown: string,
): Row => ({...{what, against, ratio, aim: `at least ${bound}`, holds: ratio >= bound, seconds: shown}})

/** A row that is only told. */
export const told = (what: string, against: string, ratio: number, shown: string): Row => ({
  ...{what, against, ratio, aim: 'told', holds: true, seconds: shown},
})

/** The median of milliseconds. */
export const inSeconds = (times: readonly number[]): string => (median(times) / 1000).toFixed(2)

/** Seconds for each GiB, of milliseconds for so many. */
export const perGibibyte = (times: readonly number[], gibibytes: number): string =>
  (median(times) / 1000 / gibibytes).toFixed(2)

export const inMebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`
