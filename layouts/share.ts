import {maxOf, roundUp} from '../src/model/size.ts'
import type {Share, Wish} from './layout.ts'

/** A wish in bytes: what is wanted and the least that will do, both multiples of the extent and at least one. */
export interface Extents {
  readonly wanted: bigint
  readonly minimum: bigint
}

/** A part is rounded down, so that parts of 100 % fit; bytes are rounded up. */
export function extentsOf({size, minimum}: Wish, whole: bigint, extentSize: bigint): Extents {
  const least = minimum === null ? extentSize : roundUp(minimum, extentSize)
  const wanted = maxOf(bytesOf(size, whole, extentSize), least)
  return {wanted, minimum: minimum === null ? wanted : least}
}

export const roundDown = (size: bigint, unit: bigint): bigint => (size / unit) * unit

const bytesOf = (size: Share, whole: bigint, extentSize: bigint): bigint =>
  size.kind === 'bytes' ? roundUp(size.bytes, extentSize) : roundDown((whole * size.hundredths) / 10_000n, extentSize)
