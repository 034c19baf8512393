/** Reads a stream in pieces of the size that is asked for. */
export interface ByteReader {
  /** The next bytes, at least one and at most `limit`; null at the end. */
  next(limit: number): Promise<Buffer | null>
  /** Exactly so many bytes; null where fewer are left. */
  exactly(length: number): Promise<Buffer | null>
  /** Reads to the end, so that whoever counts or hashes the stream has seen all of it. */
  drain(): Promise<void>
}

export function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const source = chunks[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const fill = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const {done, value} = await source.next()
      if (done === true) return false
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
      if (rest.length >= length) return cut(length)
      const pieces: Buffer[] = []
      for (let missing = length; missing > 0;) {
        if (!(await fill())) return null
        const piece = cut(missing)
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
