import {blockSize} from '../../model/release.ts'
import type {FrameOffsets} from '../../read/seek-table.ts'
import {fetched, type BlockWork} from './compare.ts'

/** Frames that are fetched with one request; bytes of the compressed image. */
export interface Run {
  readonly start: number
  readonly end: number
  /** Numbers of the frames in it that are needed, in order. */
  readonly frames: readonly number[]
}

/** A request is worth about as much as this many bytes. */
const gap = 16 * 1024

const longest = 512 * 1024

/** The least requests that get every needed frame: neighbours, and those that are nearly, go together. */
export function runsOf(work: BlockWork, offsets: FrameOffsets, frameSize: number): readonly Run[] {
  const perFrame = frameSize / blockSize
  const runs: {start: number; end: number; frames: number[]}[] = []
  for (let frame = 0; frame < offsets.length - 1; frame += 1) {
    if (!work.subarray(frame * perFrame, (frame + 1) * perFrame).includes(fetched)) continue
    const [start = 0, end = 0] = offsets.slice(frame, frame + 2)
    const last = runs.at(-1)
    if (last !== undefined && start - last.end <= gap && end - last.start <= longest) {
      last.end = end
      last.frames.push(frame)
    } else runs.push({start, end, frames: [frame]})
  }
  return runs
}
