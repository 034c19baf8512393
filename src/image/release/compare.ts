import type {RandomFile} from '../../host/host.ts'
import {blockSize, countOf} from '../../model/release.ts'
import type {OnBytes} from '../on-bytes.ts'
import {digestLength, digestOf, zeroDigest} from './digests.ts'
import {wantedDigest, type ReleaseMap} from './read-release.ts'

/** What is to be done with a block: it is there already, it is fetched, or it becomes zeros. */
export const keep = 0
export const fetched = 1
export const zeroed = 2

/** A byte for each block, one of the above. */
export type BlockWork = Uint8Array

/** For a volume that reads as zeros everywhere. */
export function workOnFresh(map: ReleaseMap, contentSize: bigint): BlockWork {
  const work = new Uint8Array(countOf(contentSize, blockSize))
  for (let block = 0; block < work.length; block += 1)
    work[block] = isWantedZero(map, contentSize, block) ? keep : fetched
  return work
}

/** For a volume that holds what another index names; what lies beyond that index is taken for zeros. */
export function workAgainst(index: Uint8Array, map: ReleaseMap, contentSize: bigint): BlockWork {
  const work = new Uint8Array(countOf(contentSize, blockSize))
  for (let block = 0; block < work.length; block += 1) {
    const [start, end] = [block * digestLength, (block + 1) * digestLength]
    const there = end <= index.length ? index.subarray(start, end) : zeroDigest(lengthOfBlock(contentSize, block))
    const same = Buffer.compare(there, wantedDigest(map, block)) === 0
    work[block] = same ? keep : isWantedZero(map, contentSize, block) ? zeroed : fetched
  }
  return work
}

/** Bytes that are read at once. */
const stretch = 16 * blockSize

/** Reads all of a volume, and finds which of its blocks are what the index wants; the next stretch is read while one is hashed. */
export async function workOn(
  volume: RandomFile,
  map: ReleaseMap,
  contentSize: bigint,
  onBytes: OnBytes,
): Promise<BlockWork> {
  const work = new Uint8Array(countOf(contentSize, blockSize))
  const total = Number(contentSize)
  const buffers = [Buffer.allocUnsafeSlow(stretch), Buffer.allocUnsafeSlow(stretch)] as const
  const read = (at: number, buffer: Buffer): Promise<Buffer> => {
    const wanted = buffer.subarray(0, Math.max(0, Math.min(stretch, total - at)))
    return volume.read(at, wanted).then((length) => wanted.fill(0, length))
  }
  let next = read(0, buffers[0])
  for (let at = 0, turn = 1; at < total; at += stretch, turn ^= 1) {
    const bytes = await next
    next = read(at + stretch, turn === 1 ? buffers[1] : buffers[0])
    for (let start = 0; start < bytes.length; start += blockSize) {
      const block = (at + start) / blockSize
      const same = Buffer.compare(digestOf(bytes.subarray(start, start + blockSize)), wantedDigest(map, block)) === 0
      work[block] = same ? keep : isWantedZero(map, contentSize, block) ? zeroed : fetched
    }
    onBytes(BigInt(Math.min(at + stretch, total)))
  }
  await next
  return work
}

/** How many bytes the block of this number has: only the last one may be short. */
export const lengthOfBlock = (contentSize: bigint, block: number): number =>
  Math.min(blockSize, Number(contentSize) - block * blockSize)

const isWantedZero = (map: ReleaseMap, contentSize: bigint, block: number): boolean =>
  zeroDigest(lengthOfBlock(contentSize, block)).compare(map.index, block * digestLength, (block + 1) * digestLength) ===
  0

/**
 * In a chunk of the pool that gets a fetched block, zeros are written: a chunk can only be discarded whole, and one that is new may hold
 * what others left there, where the pool does not zero (lvmthin(7), Zeroing).
 */
export function withWholeChunks(
  work: BlockWork,
  map: ReleaseMap,
  contentSize: bigint,
  blocksInChunk: number,
): BlockWork {
  if (blocksInChunk === 1) return work
  const result = work.slice()
  for (let first = 0; first < work.length; first += blocksInChunk) {
    const chunk = work.subarray(first, first + blocksInChunk)
    if (!chunk.includes(fetched)) continue
    for (let block = first; block < first + chunk.length; block += 1)
      if (isWantedZero(map, contentSize, block)) result[block] = zeroed
  }
  return result
}
