import type {BlockMap} from './block-map.ts'
import {fetched, type BlockWork} from './compare.ts'
import {joined, type Joined} from './joined.ts'

/** The frame of a block: bytes of the compressed image. */
export interface Frame {
  readonly block: number
  readonly start: number
  readonly end: number
}

/** A request takes time as well: up to a 20th is fetched for nothing, where that spares some. */
const reach = {longest: 512 * 1024, gap: 64 * 1024, waste: 0.05}

/** So many blocks are held at once for one request. */
const mostFrames = 32

/** Few requests that get the frame of every block that is to be fetched. */
export function runsOf(work: BlockWork, {starts, ends}: BlockMap): readonly Joined<Frame>[] {
  const frames: Frame[] = []
  for (const [block, one] of work.entries())
    if (one === fetched) frames.push({block, start: starts[block] ?? 0, end: ends[block] ?? 0})
  return joined(frames, reach).flatMap(split)
}

function split(run: Joined<Frame>): readonly Joined<Frame>[] {
  const pieces: Joined<Frame>[] = []
  for (let at = 0; at < run.parts.length; at += mostFrames) {
    const parts = run.parts.slice(at, at + mostFrames)
    pieces.push({start: parts[0]?.start ?? 0, end: parts.at(-1)?.end ?? 0, parts})
  }
  return pieces
}
