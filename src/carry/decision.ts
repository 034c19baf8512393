import {createHash} from 'node:crypto'
import {absent, sameSide, type Side, type Sides} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import type {Verdict} from './three-way.ts'

/** What becomes of one name in the new layer. */
export interface Decision {
  readonly verdict: Verdict
  /** Whose version it is afterwards; that side may be absent. */
  readonly wins: 'mine' | 'theirs'
  /** The image's version is put beside as `.imgnew`, with all that is in it. */
  readonly beside: boolean
  /** What the file holds instead of the winner's content; all else is the winner's. */
  readonly content?: Uint8Array
}

export type Decisions = ReadonlyMap<TreePath, Decision>

/** Ours and the image's, by path. */
export interface TwoSides {
  readonly mine: Sides
  readonly theirs: Sides
}

export const sideOf = (sides: Sides, path: TreePath): Side => sides.get(path) ?? absent

/** What the name is afterwards. */
export function resultOf(sides: TwoSides, path: TreePath, {wins, content}: Decision): Side {
  const side = sideOf(sides[wins], path)
  return side.type === 'file' && content !== undefined ? {...side, ...hashesOf(content)} : side
}

/** A folder whose times changed with what is in it did not change itself: the layer has it as it shall be. */
export const withoutSameFolders = (decisions: Decisions, sides: TwoSides, layer: Sides): Decisions =>
  new Map(
    [...decisions].filter(([path, decision]) => {
      const result = resultOf(sides, path, decision)
      return result.type !== 'directory' || !sameSide(sideOf(layer, path), result)
    }),
  )

const hashesOf = (content: Uint8Array): {readonly sha256: string; readonly md5: string} => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  md5: createHash('md5').update(content).digest('hex'),
})
