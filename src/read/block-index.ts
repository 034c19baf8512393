import {hash} from 'node:crypto'
import {digestLength} from '../model/release.ts'

/** Blocks of one group: a reader fetches the groups whose digests differ from its own, and no others. */
const groupBlocks = 32

/** What the head of a block index says of its groups (docs/release-format.md). */
export interface IndexHead {
  /** For each group, the SHA-256 of the digests of its blocks, one after the other. */
  readonly digests: Uint8Array
  /** For each group, the SHA-256 of the lengths of its frames. */
  readonly lengths: Uint8Array
  /** Where in the image the frames of each group begin, and where the last one ends. */
  readonly starts: readonly number[]
}

/** A group: the digests of its blocks, and the bytes of their frames. */
export interface IndexGroup {
  readonly digests: Uint8Array
  readonly lengths: readonly number[]
}

/** Head, not compressed, and all groups of a block index, from the digest of each block and the bytes of each frame. */
export function renderIndex(digests: Uint8Array, lengths: readonly number[]): {head: Uint8Array; groups: Uint8Array} {
  const records = groupsOf(lengths.length).map(({first, end}) => ({
    digests: digests.subarray(first * digestLength, end * digestLength),
    lengths: lengthBytes(lengths.slice(first, end)),
    total: lengths.slice(first, end).reduce((sum, length) => sum + length, 0),
  }))
  const head = Buffer.concat([
    ...records.map((record) => sha256(record.digests)),
    ...records.map((record) => sha256(record.lengths)),
    lengthBytes(records.map(({total}) => total)),
  ])
  return {head, groups: Buffer.concat(records.flatMap((record) => [record.digests, record.lengths]))}
}

/** Blocks of a group, from `first` up to `end`. */
export interface GroupBlocks {
  readonly first: number
  readonly end: number
}

/** The groups of a file system of so many blocks. */
export const groupsOf = (blocks: number): readonly GroupBlocks[] =>
  Array.from({length: Math.ceil(blocks / groupBlocks)}, (_, group) => ({
    first: group * groupBlocks,
    end: Math.min((group + 1) * groupBlocks, blocks),
  }))

/** Where in the index, counted from the end of its head, a group lies. */
export const bytesOfGroup = ({first, end}: GroupBlocks): {readonly start: number; readonly end: number} => ({
  start: first * recordLength,
  end: end * recordLength,
})

/** Bytes of a head for so many blocks. */
export const headLength = (blocks: number): number => groupsOf(blocks).length * (2 * digestLength + lengthLength)

/** Reads a head, not compressed, for so many blocks; null where it is none. */
export function parseHead(bytes: Uint8Array, blocks: number): IndexHead | null {
  if (bytes.length !== headLength(blocks)) return null
  const all = groupsOf(blocks).length * digestLength
  const starts = [0]
  for (const length of lengthsIn(bytes.subarray(2 * all))) starts.push((starts.at(-1) ?? 0) + length)
  return {digests: bytes.subarray(0, all), lengths: bytes.subarray(all, 2 * all), starts}
}

/** Reads the group of this number, as the head binds it; null where it is another one. */
export function parseGroup(bytes: Uint8Array, head: IndexHead, group: number): IndexGroup | null {
  const count = bytes.length / recordLength
  const [digests, lengths] = [bytes.subarray(0, count * digestLength), bytes.subarray(count * digestLength)]
  const isBound = isDigest(head.digests, group, digests) && isDigest(head.lengths, group, lengths)
  return isBound ? {digests, lengths: lengthsIn(lengths)} : null
}

/** Whether `digests`, those of all blocks of a group, are what the head has for it. */
export const isGroup = (head: IndexHead, group: number, digests: Uint8Array): boolean =>
  isDigest(head.digests, group, digests)

const isDigest = (list: Uint8Array, at: number, content: Uint8Array): boolean =>
  Buffer.compare(sha256(content), list.subarray(at * digestLength, (at + 1) * digestLength)) === 0

const lengthLength = 4
const recordLength = digestLength + lengthLength

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

/** 32-bit little-endian. */
function lengthBytes(lengths: readonly number[]): Buffer {
  const bytes = Buffer.alloc(lengths.length * lengthLength)
  for (const [index, length] of lengths.entries()) bytes.writeUInt32LE(length, index * lengthLength)
  return bytes
}

const lengthsIn = (bytes: Uint8Array): readonly number[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({length: bytes.length / lengthLength}, (_, index) => view.getUint32(index * lengthLength, true))
}
