import {linesOf, textOf, type AccountLine} from './account-files.ts'

/** subuid(5), subgid(5): our ranges stay; those of users that have none here come along where they overlap no other. */
export function mergeRanges(ancestor: string | null, mine: string | null, theirs: string | null): string | null {
  if (mine === null) return ancestor === null ? theirs : null
  const ours = linesOf(mine)
  const names = new Set([...ours, ...linesOf(ancestor)].map(({name}) => name))
  const lines = [...ours]
  for (const line of linesOf(theirs))
    if (!names.has(line.name) && !lines.some((other) => overlap(line, other))) lines.push(line)
  return textOf(lines)
}

function overlap(one: AccountLine, other: AccountLine): boolean {
  const [start, end] = rangeOf(one)
  const [otherStart, otherEnd] = rangeOf(other)
  return start < otherEnd && otherStart < end
}

const rangeOf = ({fields: [start, count]}: AccountLine): readonly [number, number] => [
  Number(start),
  Number(start) + Number(count),
]
