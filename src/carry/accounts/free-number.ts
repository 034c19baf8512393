/** Where numbers for accounts are taken from: login.defs(5), SYS_UID_MAX and UID_MIN as Debian and Fedora have them. */
const system = {from: 999, to: 100, step: -1}
const regular = {from: 1000, to: 60_000, step: 1}

/** A number of the kind of `wanted` that nobody has; NaN where there is none. */
export function freeNumber(wanted: number, taken: ReadonlySet<number>): number {
  const {from, to, step} = wanted < regular.from ? system : regular
  for (let number = from; number !== to; number += step) if (!taken.has(number)) return number
  return Number.NaN
}
