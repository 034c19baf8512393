/** An index of casync's: which chunks a file is made of, in order, each named by the digest of its bytes. */
export interface ChunkIndex {
  readonly algorithm: 'sha512-256' | 'sha256'
  /** Bytes of the smallest and of the largest chunk that its maker cut; the last one may be smaller. */
  readonly smallest: number
  readonly largest: number
  /** Where each chunk ends in the file. */
  readonly ends: Float64Array
  /** 32 bytes for each chunk. */
  readonly ids: Uint8Array
}

const idLength = 32
const headLength = 48
const tableHeadLength = 16
const itemLength = 8 + idLength
const tailLength = itemLength

/** casync's own limit is 128 MiB; several are held at once, and 256 KiB are usual. */
const largestAllowed = 16 * 1024 * 1024

/**
 * Reads an index: a head, a table of items, and a tail (casync's src/caformat.h: CaFormatIndex, CaFormatTable, CaFormatTableItem,
 * CaFormatTableTail; all numbers little-endian, of 64 bits). Null where it is none, or not whole.
 */
export function parseCaibx(bytes: Uint8Array): ChunkIndex | null {
  const count = (bytes.length - headLength - tableHeadLength - tailLength) / itemLength
  if (!Number.isInteger(count) || count < 1) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number = (at: number): bigint => view.getBigUint64(at, true)
  const tail = bytes.length - tailLength
  const marks = [
    [0, BigInt(headLength)],
    [8, 0x96824d9c7b129ff9n],
    [headLength, 0xffff_ffff_ffff_ffffn],
    [headLength + 8, 0xe75b9e112f17417dn],
    [tail + 16, BigInt(headLength)],
    [tail + 24, BigInt(bytes.length - headLength)],
    [tail + 32, 0x4b4f050e5549ecd1n],
  ] as const
  if (marks.some(([at, wanted]) => number(at) !== wanted)) return null
  const [smallest, largest] = [Number(number(24)), Number(number(40))]
  if (smallest < 1 || largest < smallest || largest > largestAllowed) return null
  const ends = new Float64Array(count)
  const ids = new Uint8Array(count * idLength)
  for (let item = 0, at = headLength + tableHeadLength; item < count; item += 1, at += itemLength) {
    const length = Number(number(at)) - (ends[item - 1] ?? 0)
    if (length < 1 || length > largest) return null
    ends[item] = Number(number(at))
    ids.set(bytes.subarray(at + 8, at + itemLength), item * idLength)
  }
  return {algorithm: (number(16) & usesSha512) === 0n ? 'sha256' : 'sha512-256', smallest, largest, ends, ids}
}

/** CA_FORMAT_SHA512_256 among the feature flags. */
const usesSha512 = 0x2000_0000_0000_0000n

/** One chunk of an index: bytes of the file from `start` up to `end`. */
export interface Chunk {
  readonly start: number
  readonly end: number
  readonly id: Uint8Array
}

export const chunkOf = ({ends, ids}: ChunkIndex, item: number): Chunk => ({
  ...{start: ends[item - 1] ?? 0, end: ends[item] ?? 0},
  id: ids.subarray(item * idLength, (item + 1) * idLength),
})

/** Where a chunk lies in its store (casync's src/castore.c). */
export function chunkPath(id: Uint8Array): string {
  const name = Buffer.from(id).toString('hex')
  return `${name.slice(0, 4)}/${name}.cacnk`
}
