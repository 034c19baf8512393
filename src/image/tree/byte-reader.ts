import {giveBackOwn} from '../give-back.ts'

/** Reads a stream in pieces of the size that is asked for; its chunks are given back as soon as they were read. */
export interface ByteReader {
  /** The next bytes, at least one and at most `limit`; null at the end. They are good until the next call. */
  next(limit: number): Promise<Buffer | null>
  /** Exactly so many bytes; null where fewer are left. */
  exactly(length: number): Promise<Buffer | null>
  /** Reads to the end, so that whoever counts or hashes the stream has seen all of it. */
  drain(): Promise<void>
}

export function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const source = chunks[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array()
  let rest: Buffer = Buffer.alloc(0)
  const fill = async (): Promise<boolean> => {
    while (rest.length === 0) {
      giveBackOwn(chunk)
      chunk = new Uint8Array()
      const {done, value} = await source.next()
      if (done === true) return false
      chunk = value
      rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
    return true
  }
  const cut = (length: number): Buffer => {
    const bytes = rest.subarray(0, length)
    rest = rest.subarray(length)
    return bytes
  }
  return {
    next: async (limit) => ((await fill()) ? cut(limit) : null),
    async exactly(length) {
      if (rest.length >= length) return Buffer.from(cut(length))
      const pieces: Buffer[] = []
      for (let missing = length; missing > 0;) {
        if (!(await fill())) return null
        const piece = Buffer.from(cut(missing))
        pieces.push(piece)
        missing -= piece.length
      }
      return Buffer.concat(pieces)
    },
    async drain() {
      while (await fill()) rest = Buffer.alloc(0)
    },
  }
}
