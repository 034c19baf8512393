import {mergeValues} from '../merge/three-values.ts'
import {byName, linesOf, textOf, type AccountLine, type AccountTexts} from './account-files.ts'
import {numberIn, numbersBetween, type Numbers} from './numbers.ts'

const numberAt = 1
const groupAt = 2

/** passwd(5) by user and field. Numbers are ours; of groups, the image's are counted as what they are now. */
export function mergeUsers(
  ancestor: AccountTexts | null,
  mine: AccountTexts,
  theirs: AccountTexts,
  added: readonly AccountLine[],
  groups: Numbers['groups'],
): {readonly passwd: string; readonly conflicts: readonly string[]} {
  const conflicts: string[] = []
  const others = byName(linesOf(theirs.passwd).map((line) => inGroup(line, groups)))
  const before = byName(linesBefore(ancestor, mine))
  const lines = linesOf(mine.passwd).map((ours) => {
    const other = others.get(ours.name)
    if (other === undefined) return ours
    const fields = ours.fields.map((field, at) => {
      if (at === numberAt) return field
      const merged = mergeValues(before.get(ours.name)?.fields[at], field, other.fields[at] ?? field)
      if (merged.conflict && ancestor !== null)
        conflicts.push(`${fieldNames[at] ?? 'a field'} of the user ${ours.name}`)
      return merged.value
    })
    return {...ours, fields}
  })
  return {passwd: textOf([...lines, ...added.map((line) => inGroup(line, groups))]), conflicts}
}

const fieldNames = ['password', 'number', 'group', 'comment', 'home directory', 'shell']

/** The ancestor's lines, with groups by the numbers that they have here. */
const linesBefore = (ancestor: AccountTexts | null, mine: AccountTexts): readonly AccountLine[] =>
  ancestor === null ? [] : linesOf(ancestor.passwd).map((line) => inGroup(line, numbersBetween(ancestor, mine).groups))

function inGroup(line: AccountLine, groups: Numbers['groups']): AccountLine {
  const group = numberIn(line.fields.slice(groupAt - numberAt))
  const now = groups.get(group)
  return now === undefined ? line : {...line, fields: line.fields.with(groupAt, String(now))}
}

/** shadow(5) by user and field; users that are `added` come with the image's line. */
export function mergeSecrets(
  ancestor: string | null,
  mine: string | null,
  theirs: string | null,
  added: ReadonlySet<string>,
): string | null {
  if (mine === null) return null
  const [before, others] = [byName(linesOf(ancestor)), byName(linesOf(theirs))]
  const lines = linesOf(mine).map((ours) => ({
    ...ours,
    fields: ours.fields.map(
      (field, at) =>
        mergeValues(before.get(ours.name)?.fields[at], field, others.get(ours.name)?.fields[at] ?? field).value,
    ),
  }))
  const known = new Set(lines.map(({name}) => name))
  return textOf([...lines, ...linesOf(theirs).filter(({name}) => added.has(name) && !known.has(name))])
}
