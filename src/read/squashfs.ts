/**
 * Bytes of a squashfs, as its superblock tells them: `bytes_used`, at 40 in the first 96 bytes (Linux, Documentation/filesystems/squashfs.rst
 * and squashfs_fs.h). Padding may follow. Null where the head is too short.
 */
export const squashfsLength = (head: Uint8Array): bigint | null =>
  head.length < superblockLength
    ? null
    : new DataView(head.buffer, head.byteOffset, head.byteLength).getBigUint64(40, true)

const superblockLength = 96
