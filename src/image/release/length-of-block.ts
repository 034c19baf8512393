import {blockSize} from '../../model/release.ts'

/** How many bytes the block of this number has: only the last one may be short. */
export const lengthOfBlock = (contentSize: bigint, block: number): number =>
  Math.min(blockSize, Number(contentSize) - block * blockSize)
