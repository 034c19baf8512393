import {absent, type Side, type Sides} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import type {Verdict} from './three-way.ts'

/** What becomes of one name in the new layer. */
export interface Decision {
  readonly verdict: Verdict
  /** Whose version it is afterwards; that side may be absent. */
  readonly wins: 'mine' | 'theirs'
  /** The image's version is put beside as `.imgnew`, with all that is in it. */
  readonly beside: boolean
}

export type Decisions = ReadonlyMap<TreePath, Decision>

/** Ours and the image's, by path. */
export interface TwoSides {
  readonly mine: Sides
  readonly theirs: Sides
}

export const sideOf = (sides: Sides, path: TreePath): Side => sides.get(path) ?? absent

/** What the name is afterwards. */
export const resultOf = (sides: TwoSides, path: TreePath, {wins}: Decision): Side => sideOf(sides[wins], path)
