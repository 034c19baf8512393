import {mergeSets, mergeValues} from '../merge/three-values.ts'
import {byName, linesOf, textOf, type AccountLine, type AccountTexts} from './account-files.ts'
import {numbersBetween, type Numbers} from './numbers.ts'

interface MergedGroups {
  readonly group: string
  readonly gshadow: string | null
  /** What the image's numbers of groups are now. */
  readonly numbers: Numbers['groups']
  readonly conflicts: readonly string[]
}

/**
 * Groups keep our numbers; members are merged as sets. Users that the image adds come into the groups that it has them in, also
 * where no ancestor tells what changed.
 */
export function mergeGroups(
  ancestor: AccountTexts | null,
  mine: AccountTexts,
  theirs: AccountTexts,
  added: readonly AccountLine[],
  newUsers: ReadonlySet<string>,
): MergedGroups {
  const conflicts: string[] = []
  const lines = mergeLines(ancestor?.group, mine.group, theirs.group, (before, ours, other) => {
    const password = mergeValues(before?.fields[0], ours.fields[0], other.fields[0])
    if (password.conflict && ancestor !== null) conflicts.push(`password of the group ${ours.name}`)
    const fields = ours.fields.with(0, password.value ?? '')
    return {...ours, fields: withMembers(fields, 2, before, other, newUsers)}
  })
  const group = textOf([...lines, ...added])
  return {
    group,
    gshadow: mergeGshadow(ancestor?.gshadow, mine.gshadow, theirs.gshadow, added, newUsers),
    numbers: numbersBetween(theirs, {...theirs, group}).groups,
    conflicts,
  }
}

function mergeGshadow(
  ancestor: string | null | undefined,
  mine: string | null,
  theirs: string | null,
  added: readonly AccountLine[],
  newUsers: ReadonlySet<string>,
): string | null {
  if (mine === null) return null
  const lines = mergeLines(ancestor, mine, theirs, (before, ours, other) => ({
    ...ours,
    fields: withMembers(withMembers(ours.fields, 1, before, other, newUsers), 2, before, other, newUsers),
  }))
  const there = byName(linesOf(theirs))
  const known = new Set(lines.map(({name}) => name))
  return textOf([...lines, ...added.flatMap(({name}) => (known.has(name) ? [] : (there.get(name) ?? [])))])
}

function mergeLines(
  ancestor: string | null | undefined,
  mine: string | null,
  theirs: string | null,
  merge: (before: AccountLine | undefined, ours: AccountLine, other: AccountLine) => AccountLine,
): readonly AccountLine[] {
  const [before, others] = [byName(linesOf(ancestor ?? null)), byName(linesOf(theirs))]
  return linesOf(mine).map((ours) => {
    const other = others.get(ours.name)
    return other === undefined ? ours : merge(before.get(ours.name), ours, other)
  })
}

function withMembers(
  fields: readonly string[],
  at: number,
  before: AccountLine | undefined,
  other: AccountLine,
  newUsers: ReadonlySet<string>,
): readonly string[] {
  if (fields.length <= at) return fields
  const ours = namesIn(fields[at])
  const theirs = namesIn(other.fields[at])
  const merged = mergeSets(before && namesIn(before.fields[at]), ours, theirs)
  return fields.with(at, [...new Set([...merged, ...theirs.filter((name) => newUsers.has(name))])].join(','))
}

const namesIn = (field: string | undefined): readonly string[] => (field ?? '').split(',').filter((name) => name !== '')
