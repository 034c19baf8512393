import {createHash} from 'node:crypto'
import {promisify} from 'node:util'
import {constants, zstdCompress} from 'node:zlib'
import type {RandomFile} from '../../host/host.ts'
import {blockSize, countOf, digestLength} from '../../model/release.ts'
import {seekTable} from '../../read/seek-table.ts'
import type {OnBytes} from '../on-bytes.ts'
import {digestOf} from './digests.ts'

const compress = promisify(zstdCompress)

/** Bytes that are compressed at once, each frame in a thread of Node's pool. */
const stretch = 8 * blockSize

export interface Framed {
  readonly bytes: number
  readonly sha256: string
  /** The digest of each block, and the bytes of its frame. */
  readonly digests: Uint8Array
  readonly lengths: readonly number[]
}

/** Writes the raw file system of `contentSize` bytes in `raw` to `target` as a frame for each block, and takes their digests on the way. */
export async function writeFrames(
  raw: RandomFile,
  contentSize: bigint,
  target: RandomFile,
  onBytes: OnBytes,
): Promise<Framed> {
  const digests = Buffer.alloc(countOf(contentSize) * digestLength)
  const frames: [number, number][] = []
  const whole = createHash('sha256')
  let offset = 0
  const append = async (bytes: Uint8Array): Promise<void> => {
    whole.update(bytes)
    await target.write(offset, bytes)
    offset += bytes.length
  }
  const total = Number(contentSize)
  for (let start = 0; start < total; start += stretch) {
    const pieces = await readPieces(raw, start, Math.min(start + stretch, total))
    const packed = pieces.map((piece) => compressFrame(piece))
    for (const [at, piece] of pieces.entries()) digests.set(digestOf(piece), (start / blockSize + at) * digestLength)
    for (const [at, piece] of pieces.entries()) {
      const frame = (await packed[at]) ?? Buffer.alloc(0)
      frames.push([frame.length, piece.length])
      await append(frame)
    }
    onBytes(BigInt(Math.min(start + stretch, total)))
  }
  await append(seekTable(frames))
  await target.sync()
  return {bytes: offset, sha256: whole.digest('hex'), digests, lengths: frames.map(([length]) => length)}
}

async function readPieces(raw: RandomFile, start: number, end: number): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = []
  for (let at = start; at < end; at += blockSize) {
    const piece = Buffer.allocUnsafe(Math.min(blockSize, end - at))
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
