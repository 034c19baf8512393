import {hash} from 'node:crypto'
import type {RandomFile} from '../../host/host.ts'
import {chunkOf, type Chunk, type ChunkIndex} from '../../read/caibx.ts'
import type {ReadChunk} from './chunk-store.ts'

/** A chunk's bytes as they are to be; `there` as the volume has them at this place, the same where they are right already. */
export interface Piece {
  readonly there: Uint8Array
  readonly now: Uint8Array
  /** Bytes that were fetched for it. */
  readonly fetched: number
}

/** Chunks that are read, or under way, at once; together no more bytes than this. */
const inFlight = {chunks: 8, bytes: 32 * 1024 * 1024}

/**
 * All chunks of the first `contentSize` bytes, in order: fetched where neither the volume has them at this very place, nor they are of zeros.
 * `volume`: null for a fresh one, which reads as zeros.
 */
export async function* piecesOf(
  index: ChunkIndex,
  contentSize: number,
  volume: RandomFile | null,
  read: ReadChunk,
): AsyncGenerator<Piece> {
  const isZero = zeroTest(index)
  const most = Math.max(1, Math.min(inFlight.chunks, Math.floor(inFlight.bytes / (2 * index.largest))))
  const under: Promise<Piece>[] = []
  for (let item = 0; item < index.ends.length; item += 1) {
    const chunk = chunkOf(index, item)
    if (chunk.start >= contentSize) break
    const piece = pieceOf(chunk, index, volume, isZero, read)
    // Whoever waits hears of it; one that fails while an earlier one is waited for is no surprise.
    piece.catch(() => undefined)
    under.push(piece)
    if (under.length < most) continue
    yield (await under.shift()) as Piece
  }
  for (const piece of under) yield await piece
}

async function pieceOf(
  chunk: Chunk,
  {algorithm}: ChunkIndex,
  volume: RandomFile | null,
  isZero: (chunk: Chunk) => boolean,
  read: ReadChunk,
): Promise<Piece> {
  const there = Buffer.alloc(chunk.end - chunk.start)
  await volume?.read(chunk.start, there)
  if (volume !== null && Buffer.compare(hash(algorithm, there, 'buffer'), chunk.id) === 0)
    return {there, now: there, fetched: 0}
  if (isZero(chunk)) return {there, now: volume === null ? there : Buffer.alloc(there.length), fetched: 0}
  const {bytes, fetched} = await read(chunk)
  return {there, now: bytes, fetched}
}

/** Whether a chunk is of zeros: a long run of them is cut into chunks of the smallest or of the largest size, as its bytes look the same everywhere. */
function zeroTest({algorithm, smallest, largest}: ChunkIndex): (chunk: Chunk) => boolean {
  const ids = new Map([smallest, largest].map((size) => [size, hash(algorithm, Buffer.alloc(size), 'buffer')]))
  return ({start, end, id}) => {
    const zero = ids.get(end - start)
    return zero !== undefined && Buffer.compare(zero, id) === 0
  }
}
