import type {FilesystemType} from '../model/step.ts'

/** What the superblock of a root file system says. Size in bytes, of the whole file system. */
export interface Superblock {
  readonly filesystem: FilesystemType
  readonly size: bigint
  /** False for an ext4 whose journal holds changes that a read-only mount would not show. */
  readonly clean: boolean
  /** True for an ext4 whose metadata carries checksums (`metadata_csum`). */
  readonly checksummed: boolean
  readonly uuid: string
  /** '' where it has none. */
  readonly label: string
}

/** Reads the superblock at the start of a device, from its first 2048 bytes or more; null where neither ext4 nor XFS is there. */
export const readSuperblock = (head: Uint8Array): Superblock | null => readXfs(head) ?? readExt4(head)

const superblockEnd = 2048
const fromAscii = (text: string): number => [...text].reduce((word, letter) => word * 256 + letter.charCodeAt(0), 0)

/** `sb_magicnum`, `sb_blocksize`, `sb_dblocks`, `sb_uuid`, `sb_fname`, big-endian (XFS Algorithms & Data Structures, Superblocks). */
function readXfs(head: Uint8Array): Superblock | null {
  const view = viewOf(head)
  if (head.length < 512 || view.getUint32(0) !== fromAscii('XFSB')) return null
  const blockSize = view.getUint32(4)
  if (blockSize < 512 || blockSize > 65_536) return null
  const size = BigInt(blockSize) * view.getBigUint64(8)
  return {
    filesystem: 'xfs',
    size,
    clean: true,
    checksummed: false,
    uuid: uuidAt(head, 32),
    label: labelAt(head, 108, 12),
  }
}

/** Offsets from 1024, little-endian (Linux, Documentation/filesystems/ext4/super.rst). ext2 and ext3 count as ext4: its driver mounts them. */
function readExt4(head: Uint8Array): Superblock | null {
  if (head.length < superblockEnd) return null
  const view = viewOf(head.subarray(1024))
  const blockShift = view.getUint32(0x18, true)
  const low = view.getUint32(0x4, true)
  if (view.getUint16(0x38, true) !== 0xef53 || blockShift > 6 || low === 0) return null
  const incompatible = view.getUint32(0x60, true)
  const high = (incompatible & has64Bit) === 0 ? 0 : view.getUint32(0x150, true)
  const blocks = (BigInt(high) << 32n) + BigInt(low)
  return {
    filesystem: 'ext4',
    size: blocks << BigInt(10 + blockShift),
    clean: (incompatible & needsRecovery) === 0,
    checksummed: (view.getUint32(0x64, true) & metadataChecksums) !== 0,
    uuid: uuidAt(head, 1024 + 0x68),
    label: labelAt(head, 1024 + 0x78, 16),
  }
}

const needsRecovery = 0x4
const has64Bit = 0x80
/** In `s_feature_ro_compat`. */
const metadataChecksums = 0x400

const uuidAt = (head: Uint8Array, start: number): string =>
  Buffer.from(head.subarray(start, start + 16))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/** Ends with the first zero, or fills the field. */
const labelAt = (head: Uint8Array, start: number, length: number): string =>
  Buffer.from(head.subarray(start, start + length))
    .toString('utf8')
    .split('\0')[0] ?? ''

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
