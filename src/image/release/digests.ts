import {hash} from 'node:crypto'
import {blockSize} from '../../model/release.ts'

export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

const zeros = Buffer.alloc(blockSize)
const zeroDigests = new Map<number, Buffer>()

/** Whether all bytes are zero; of `blockSize` bytes at most. */
export const isZero = (bytes: Uint8Array): boolean => zeros.compare(bytes, 0, bytes.length, 0, bytes.length) === 0

/** What the index has for `length` zero bytes. */
export function zeroDigest(length: number): Buffer {
  const known = zeroDigests.get(length)
  if (known !== undefined) return known
  const made = Buffer.from(sha256(zeros.subarray(0, length)))
  zeroDigests.set(length, made)
  return made
}

/** The digest of a block, without hashing one that is zero. */
export const digestOf = (block: Uint8Array): Uint8Array => (isZero(block) ? zeroDigest(block.length) : sha256(block))
