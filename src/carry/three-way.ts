import {sameAttributes, sameSide, type Side} from '../model/tree.ts'

/** What is known of the side that both others descend from. */
export type Ancestor =
  | {readonly kind: 'known'; readonly side: Side}
  /** Only the MD5 of its content is known, as in dpkg's list of conffiles: it was a file with some owner and mode. */
  | {readonly kind: 'content'; readonly md5: string}
  | {readonly kind: 'unknown'}

/**
 * `same`: nothing to decide. `theirs`: unchanged here. `mine`: changed here only. `delete`: deleted here, unchanged by the
 * image. `kept`: changed here, deleted by the image. `conflict`: changed by both; ours stays. `merged`: changed by both, and
 * both changes are in what results. `replaced`: changed by both, and the image's wins, as a rule of the administrator wants.
 */
export type Verdict = 'same' | 'theirs' | 'mine' | 'delete' | 'kept' | 'conflict' | 'merged' | 'replaced'

/** The three-way decision over one name. What differs here from a known ancestor always survives; so does a deletion. */
export function decide(ancestor: Ancestor, mine: Side, theirs: Side): Exclude<Verdict, 'merged' | 'replaced'> {
  if (sameSide(mine, theirs)) return 'same'
  switch (ancestor.kind) {
    case 'known':
      return verdictOf(!sameSide(mine, ancestor.side), !sameSide(theirs, ancestor.side), mine, theirs)
    case 'content':
      return decideByContent(ancestor.md5, mine, theirs)
    case 'unknown':
      return decideUnknown(mine, theirs)
  }
}

type Plain = ReturnType<typeof decide>

function verdictOf(changedHere: boolean, changedThere: boolean, mine: Side, theirs: Side): Plain {
  if (!changedHere) return 'theirs'
  if (!changedThere) return mine.type === 'absent' ? 'delete' : 'mine'
  return theirs.type === 'absent' ? 'kept' : 'conflict'
}

/** Owner and mode of the ancestor are unknown: where ours and theirs disagree about them alone, ours stays. */
function decideByContent(md5: string, mine: Side, theirs: Side): Plain {
  const changedHere = !hasContent(mine, md5)
  if (mine.type === 'file' && theirs.type === 'file' && !changedHere && !sameAttributes(mine, theirs)) return 'conflict'
  return verdictOf(changedHere, !hasContent(theirs, md5), mine, theirs)
}

const hasContent = (side: Side, md5: string): boolean => side.type === 'file' && side.md5 === md5

function decideUnknown(mine: Side, theirs: Side): Plain {
  if (mine.type === 'absent') return 'theirs'
  return theirs.type === 'absent' ? 'mine' : 'conflict'
}
