import {roundUp} from '../model/size.ts'

const mebibyte = 1024n * 1024n

/**
 * Bytes that a file system needs to hold `files` files of `bytes` bytes together: each ends in a half-empty block, mkfs.ext4
 * makes an inode per 16 KiB, journal and tables come on top. Never below the 300 MiB that mkfs.xfs wants at least.
 */
export function filesystemSize(bytes: bigint, files: bigint): bigint {
  const content = bytes + files * 4096n
  const inodes = files * 16_384n
  const larger = content > inodes ? content : inodes
  return roundUp(larger + larger / 16n, mebibyte) + spareRoom
}

/** Of that size, what is for a file system's own tables and journal, and to spare. */
export const spareRoom = 320n * mebibyte
