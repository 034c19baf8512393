import type {Side, Sides} from '../../model/tree.ts'
import {byName, linesOf, type AccountTexts} from './account-files.ts'

/** What user and group numbers of one root are in another, for those that differ. */
export interface Numbers {
  readonly users: ReadonlyMap<number, number>
  readonly groups: ReadonlyMap<number, number>
}

export const sameNumbers: Numbers = {users: new Map(), groups: new Map()}

/** By name: whoever is in both. */
export const numbersBetween = (from: AccountTexts, to: AccountTexts): Numbers => ({
  users: mapped(from.passwd, to.passwd),
  groups: mapped(from.group, to.group),
})

/** The field after the password holds the number, in passwd(5) and in group(5). */
export const numberIn = (fields: readonly string[]): number => {
  const text = fields[1] ?? ''
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

/** Of two names for one number the first counts, as in getpwuid(3). */
function mapped(from: string | null, to: string | null): ReadonlyMap<number, number> {
  const there = byName(linesOf(to))
  const numbers = new Map<number, number>()
  for (const {name, fields} of linesOf(from)) {
    const number = numberIn(fields)
    const other = numberIn(there.get(name)?.fields ?? [])
    if (!Number.isNaN(number + other) && !numbers.has(number)) numbers.set(number, other)
  }
  return new Map([...numbers].filter(([number, other]) => number !== other))
}

export const isSameNumbers = ({users, groups}: Numbers): boolean => users.size + groups.size === 0

/** A side as it is when its owners have the other numbers. */
export function withNumbers(side: Side, {users, groups}: Numbers): Side {
  if (side.type === 'absent') return side
  return {...side, uid: users.get(side.uid) ?? side.uid, gid: groups.get(side.gid) ?? side.gid}
}

export const allWithNumbers = (sides: Sides, numbers: Numbers): Sides =>
  isSameNumbers(numbers) ? sides : new Map([...sides].map(([path, side]) => [path, withNumbers(side, numbers)]))
