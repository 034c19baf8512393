import {byName, linesOf, type AccountLine, type AccountTexts} from './account-files.ts'
import {freeNumber} from './free-number.ts'
import {mergeGroups} from './merge-groups.ts'
import {mergeRanges} from './merge-ranges.ts'
import {mergeSecrets, mergeUsers} from './merge-users.ts'
import {numberIn} from './numbers.ts'

export interface MergedAccounts {
  readonly texts: AccountTexts
  /** Users and groups that the image brought. */
  readonly added: readonly string[]
  /** What both changed, each differently, in words: ours stays. */
  readonly conflicts: readonly string[]
}

/**
 * Accounts of both sides. Ours keep their numbers; one that the image adds gets another number where its own is taken here. Who
 * was deleted here stays deleted, who the image has no more stays: files on the volumes may be his. Without an ancestor nobody
 * can have been deleted here. Null where a side has no passwd or group.
 */
export function mergeAccounts(
  ancestor: AccountTexts | null,
  mine: AccountTexts,
  theirs: AccountTexts,
): MergedAccounts | null {
  if ([mine.passwd, mine.group, theirs.passwd, theirs.group].includes(null)) return null
  const newUsers = newLines(ancestor?.passwd, mine.passwd, theirs.passwd)
  const newGroups = newLines(ancestor?.group, mine.group, theirs.group)
  const added = new Set(newUsers.map(({name}) => name))
  const groups = mergeGroups(ancestor, mine, theirs, newGroups, added)
  const users = mergeUsers(ancestor, mine, theirs, newUsers, groups.numbers)
  const conflicts = [...groups.conflicts, ...users.conflicts]
  return {
    texts: {
      passwd: users.passwd,
      group: groups.group,
      shadow: mergeSecrets(ancestor?.shadow ?? null, mine.shadow, theirs.shadow, added),
      gshadow: groups.gshadow,
      subuid: mergeRanges(ancestor?.subuid ?? null, mine.subuid, theirs.subuid),
      subgid: mergeRanges(ancestor?.subgid ?? null, mine.subgid, theirs.subgid),
    },
    added: [...newUsers.map(({name}) => `user ${name}`), ...newGroups.map(({name}) => `group ${name}`)],
    conflicts,
  }
}

/**
 * Lines of the image that are missing here, with a number that is free. One that was deleted here comes back where its number
 * is somebody else's now: its files would be his.
 */
function newLines(
  ancestor: string | null | undefined,
  mine: string | null,
  theirs: string | null,
): readonly AccountLine[] {
  const [ours, before] = [linesOf(mine), byName(linesOf(ancestor ?? null))]
  const names = byName(ours)
  const used = new Set(ours.map(({fields}) => numberIn(fields)))
  const candidates = linesOf(theirs).filter(({name}) => name !== '' && !/^[+-]/.test(name) && !names.has(name))
  const wanted = candidates.filter(({name, fields}) => !before.has(name) || used.has(numberIn(fields)))
  const taken = new Set([...used, ...linesOf(theirs).map(({fields}) => numberIn(fields))])
  return wanted.map((line) => {
    const number = numberIn(line.fields)
    if (Number.isNaN(number) || !used.has(number)) return line
    const free = freeNumber(number, taken)
    taken.add(free)
    return {...line, fields: line.fields.with(1, String(free))}
  })
}
