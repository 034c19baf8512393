import {blockSize} from '../../model/release.ts'
import type {Piece} from './pieces.ts'

/** A block of the file system as it is to be, and as it is; good until the next one is asked for. */
export interface Block {
  readonly block: number
  readonly there: Buffer
  readonly now: Buffer
}

/** Cuts pieces, which follow one another, into blocks, up to `contentSize` bytes; the last one may be short. */
export async function* blocksOf(
  pieces: AsyncIterable<Pick<Piece, 'there' | 'now'>>,
  contentSize: number,
): AsyncGenerator<Block> {
  const [there, now] = [Buffer.alloc(blockSize), Buffer.alloc(blockSize)]
  let at = 0
  for await (const piece of pieces) {
    for (let taken = 0; taken < piece.now.length && at < contentSize;) {
      const inBlock = at % blockSize
      const length = Math.min(blockSize - inBlock, piece.now.length - taken, contentSize - at)
      now.set(piece.now.subarray(taken, taken + length), inBlock)
      there.set(piece.there.subarray(taken, taken + length), inBlock)
      taken += length
      at += length
      const filled = inBlock + length
      if (filled === blockSize || at === contentSize)
        yield {block: Math.ceil(at / blockSize) - 1, there: there.subarray(0, filled), now: now.subarray(0, filled)}
    }
  }
}
