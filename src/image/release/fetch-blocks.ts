import {zstdDecompressSync} from 'node:zlib'
import type {RandomFile} from '../../host/host.ts'
import {blockSize} from '../../model/release.ts'
import {giveBack} from '../give-back.ts'
import {wantedDigest, type BlockMap} from './block-map.ts'
import {digestOf} from './digests.ts'
import type {Joined} from './joined.ts'
import {lengthOfBlock} from './length-of-block.ts'
import type {Place} from './place.ts'
import type {Frame} from './ranges.ts'

/** Fetches the frames of a run, holds each block against the index, and writes it: none that is wrong. Returns the bytes that were written. */
export async function fetchBlocks(
  place: Place,
  map: BlockMap,
  run: Joined<Frame>,
  volume: RandomFile,
): Promise<number> {
  const {image} = map.content
  const packed = await place.range(image.file, run.start, run.end, image.bytes)
  let written = 0
  for (const frames of neighbours(run.parts)) {
    const bytes = unpacked(
      place,
      map,
      frames,
      packed.subarray((frames[0]?.start ?? 0) - run.start, (frames.at(-1)?.end ?? 0) - run.start),
    )
    await volume.write((frames[0]?.block ?? 0) * blockSize, bytes)
    written += bytes.length
    giveBack(bytes)
  }
  giveBack(packed)
  return written
}

/** Frames of blocks that follow one another, and so lie side by side. */
function neighbours(frames: readonly Frame[]): readonly (readonly Frame[])[] {
  const stretches: Frame[][] = []
  for (const frame of frames) {
    const last = stretches.at(-1)
    if (last?.at(-1)?.block === frame.block - 1) last.push(frame)
    else stretches.push([frame])
  }
  return stretches
}

/** The blocks of neighbours, each of them right: all are unpacked at once, and one by one only to find the bad one. */
function unpacked(place: Place, map: BlockMap, frames: readonly Frame[], packed: Uint8Array): Uint8Array {
  const lengths = frames.map(({block}) => lengthOfBlock(map.contentSize, block))
  const content = decompressed(
    packed,
    lengths.reduce((sum, length) => sum + length, 0),
  )
  const areRight = frames.every(({block}, index) =>
    isBlock(map, block, content.subarray(index * blockSize, index * blockSize + (lengths[index] ?? 0))),
  )
  if (areRight) return content
  const start = frames[0]?.start ?? 0
  const bad = frames.find(
    (frame) =>
      !isBlock(map, frame.block, decompressed(packed.subarray(frame.start - start, frame.end - start), blockSize)),
  )
  throw new Error(badBlock(place, map, bad?.block ?? 0))
}

const isBlock = (map: BlockMap, block: number, content: Uint8Array): boolean =>
  content.length === lengthOfBlock(map.contentSize, block) &&
  Buffer.compare(digestOf(content), wantedDigest(map, block)) === 0

/**
 * Nothing where it is damaged. In this thread: a frame takes 50 µs, and a way to another thread and back three times as much. One byte more
 * than it should have: zstd would otherwise be asked twice.
 */
function decompressed(packed: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompressSync(packed, {maxOutputLength: length + 1, chunkSize: length + 1})
  } catch {
    return new Uint8Array()
  }
}

const badBlock = (place: Place, {content}: BlockMap, block: number): string =>
  `Block ${block} (at ${block * blockSize} of the file system) of ${place.name}${place.name.endsWith('/') ? '' : '/'}${content.image.file} is not what the index of the release names: the file there is damaged, or was tampered with`
