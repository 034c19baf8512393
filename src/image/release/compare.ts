import type {RandomFile} from '../../host/host.ts'
import {blockSize, countOf, digestLength} from '../../model/release.ts'
import type {OnBytes} from '../on-bytes.ts'
import {wantedDigest, type BlockMap} from './block-map.ts'
import {digestOf, zeroDigest} from './digests.ts'
import {lengthOfBlock} from './length-of-block.ts'

/** What is to be done with a block: it is there already, it is fetched, or it becomes zeros. */
export const keep = 0
export const fetched = 1
export const zeroed = 2

/** A byte for each block, one of the above. */
export type BlockWork = Uint8Array

/** For a volume whose blocks have the digests `there`, as many as the release has; the map must know the groups that differ. */
export function workAgainst(there: Uint8Array, map: BlockMap): BlockWork {
  const work = new Uint8Array(countOf(map.contentSize))
  for (let block = 0; block < work.length; block += 1) {
    const found = there.subarray(block * digestLength, (block + 1) * digestLength)
    const same = Buffer.compare(found, wantedDigest(map, block)) === 0
    work[block] = same ? keep : isWantedZero(map, block) ? zeroed : fetched
  }
  return work
}

/** Bytes that are read at once. */
const stretch = 16 * blockSize

/** Reads all of a volume, and gives the digest of each block of the first `contentSize` bytes; the next stretch is read while one is hashed. */
export async function digestsOn(volume: RandomFile, contentSize: bigint, onBytes: OnBytes): Promise<Uint8Array> {
  const digests = Buffer.alloc(countOf(contentSize) * digestLength)
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
    for (let start = 0; start < bytes.length; start += blockSize)
      digests.set(digestOf(bytes.subarray(start, start + blockSize)), ((at + start) / blockSize) * digestLength)
    onBytes(BigInt(Math.min(at + stretch, total)))
  }
  await next
  return digests
}

/** What each block is to be. */
export type Wanted = Pick<BlockMap, 'index' | 'contentSize'>

const isWantedZero = (map: Wanted, block: number): boolean =>
  Buffer.compare(zeroDigest(lengthOfBlock(map.contentSize, block)), wantedDigest(map, block)) === 0

/**
 * In a chunk of the pool that gets a fetched block, zeros are written: a chunk can only be discarded whole, and one that is new may hold
 * what others left there, where the pool does not zero (lvmthin(7), Zeroing).
 */
export function withWholeChunks(work: BlockWork, map: Wanted, blocksInChunk: number): BlockWork {
  if (blocksInChunk === 1) return work
  const result = work.slice()
  for (let first = 0; first < work.length; first += blocksInChunk) {
    const chunk = work.subarray(first, first + blocksInChunk)
    if (!chunk.includes(fetched)) continue
    for (let block = first; block < first + chunk.length; block += 1)
      if (isWantedZero(map, block)) result[block] = zeroed
  }
  return result
}
