import {createHash} from 'node:crypto'
import {promisify} from 'node:util'
import {constants, zstdCompress} from 'node:zlib'
import type {RandomFile} from '../../host/host.ts'
import {blockSize, countOf} from '../../model/release.ts'
import {seekTable} from '../../read/seek-table.ts'
import type {OnBytes} from '../on-bytes.ts'
import {digestLength, digestOf} from './digests.ts'

const compress = promisify(zstdCompress)

/** Bytes of the file system in one frame: the least that is fetched, and enough to compress well. */
export const frameSize = 2 * blockSize

/** How many frames are compressed at once, each in a thread of Node's pool. */
const atOnce = 4

export interface Framed {
  readonly bytes: number
  readonly sha256: string
  readonly seekTableSha256: string
  /** The block index, not compressed. */
  readonly index: Uint8Array
}

/** Writes the raw file system of `contentSize` bytes in `raw` to `target` as frames, and takes the digest of each block on the way. */
export async function writeFrames(
  raw: RandomFile,
  contentSize: bigint,
  target: RandomFile,
  onBytes: OnBytes,
): Promise<Framed> {
  const index = Buffer.alloc(countOf(contentSize, blockSize) * digestLength)
  const frames: [number, number][] = []
  const whole = createHash('sha256')
  let offset = 0
  const append = async (bytes: Uint8Array): Promise<void> => {
    whole.update(bytes)
    await target.write(offset, bytes)
    offset += bytes.length
  }
  const total = Number(contentSize)
  for (let start = 0; start < total; start += frameSize * atOnce) {
    const pieces = await readPieces(raw, start, Math.min(start + frameSize * atOnce, total))
    const packed = pieces.map((piece) => compressFrame(piece))
    for (const [at, piece] of pieces.entries()) enterDigests(index, (start + at * frameSize) / blockSize, piece)
    for (const [at, piece] of pieces.entries()) {
      const frame = (await packed[at]) ?? Buffer.alloc(0)
      frames.push([frame.length, piece.length])
      await append(frame)
    }
    onBytes(BigInt(Math.min(start + frameSize * atOnce, total)))
  }
  const table = seekTable(frames)
  await append(table)
  await target.sync()
  return {bytes: offset, sha256: whole.digest('hex'), seekTableSha256: hex(table), index}
}

async function readPieces(raw: RandomFile, start: number, end: number): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = []
  for (let at = start; at < end; at += frameSize) {
    const piece = Buffer.allocUnsafe(Math.min(frameSize, end - at))
    if ((await raw.read(at, piece)) < piece.length)
      throw new Error('the file system is shorter than its superblock says')
    pieces.push(piece)
  }
  return pieces
}

const level = 9

/** With its content size, as one-shot decoders want it; without a checksum, since the index has a better one. */
export const compressFrame = (piece: Uint8Array): Promise<Buffer> =>
  compress(piece, {
    pledgedSrcSize: piece.length,
    params: {[constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0},
  })

function enterDigests(index: Buffer, first: number, piece: Buffer): void {
  for (let at = 0; at < piece.length; at += blockSize)
    index.set(digestOf(piece.subarray(at, at + blockSize)), (first + at / blockSize) * digestLength)
}

const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
