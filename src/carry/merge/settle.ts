import {createHash} from 'node:crypto'
import {sameAttributes, sameSide, type Side} from '../../model/tree.ts'
import type {Decision} from '../decision.ts'

/** Our file, the image's, and what both descend from, null where that is not known or no file. */
export interface ThreeFiles {
  readonly mine: Side
  readonly theirs: Side
  readonly ancestor: Side | null
}

/** Whose owner, mode and attributes a merged file has; null where both changed them, each differently. */
export function attributesFrom({mine, theirs, ancestor}: ThreeFiles): 'mine' | 'theirs' | null {
  if (mine.type !== 'file' || theirs.type !== 'file') return null
  if (sameAttributes(mine, theirs)) return 'mine'
  if (ancestor?.type !== 'file') return null
  if (sameAttributes(mine, ancestor)) return 'theirs'
  return sameAttributes(theirs, ancestor) ? 'mine' : null
}

/** The decision about an account file, which is always merged; `content` is what it shall hold. */
export function settleAccounts(decision: Decision, {mine, theirs}: ThreeFiles, content: Uint8Array): Decision {
  if (mine.type !== 'file' || sameSide(mine, theirs)) return decision
  const merged = {verdict: 'merged', wins: 'mine', beside: false, content} as const
  const isPlain = decision.verdict === 'mine' || decision.verdict === 'theirs'
  const side = isPlain ? (decision.wins === 'mine' ? mine : theirs) : null
  return side?.type === 'file' && side.sha256 === sha256(content) ? decision : merged
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')
