import type {Compression} from '../model/image.ts'
import {readSuperblock, type Superblock} from '../read/superblock.ts'
import {isTarHeader} from '../read/tar.ts'

/** What a file's first bytes show. `foreign` is nothing that imgbase takes; `name` says what it is, in words. */
export type ContentKind =
  | {readonly kind: 'squashfs'}
  | {readonly kind: 'compressed'; readonly compression: Exclude<Compression, 'none'>}
  | {readonly kind: 'raw'; readonly superblock: Superblock}
  | {readonly kind: 'tar'}
  | {readonly kind: 'foreign'; readonly name: string}

/** How many bytes `contentKind` wants to see; fewer are enough for a shorter file. */
export const headLength = 68 * 1024

/** Enough of a compressed file to unpack `headLength` bytes of what is in it, whatever the compression. */
export const compressedHead = 1024 * 1024

/** Recognises by content alone. Magics at the very start go first: a file system may begin with anything at all. */
export function contentKind(head: Uint8Array): ContentKind {
  if (head.length === 0) return {kind: 'foreign', name: 'empty'}
  if (startsWith(head, 'hsqs')) return {kind: 'squashfs'}
  const compression = compressionOf(head)
  if (compression !== null) return {kind: 'compressed', compression}
  if (isTarHeader(head)) return {kind: 'tar'}
  const foreign = (name: string): ContentKind => ({kind: 'foreign', name})
  const atStart = starts.find(({magic}) => startsWith(head, magic))
  if (atStart !== undefined) return foreign(atStart.name)
  const superblock = readSuperblock(head)
  if (superblock !== null) return {kind: 'raw', superblock}
  const inside = insides.find(({magic, offset}) => startsWith(head.subarray(offset), magic))
  return foreign(inside?.name ?? 'of no format that imgbase knows')
}

/** gzip (RFC 1952), xz (The .xz File Format 1.2), zstd and its skippable frames (RFC 8878). */
function compressionOf(head: Uint8Array): Exclude<Compression, 'none'> | null {
  if (startsWith(head, '\x1f\x8b')) return 'gzip'
  if (startsWith(head, '\xfd7zXZ\0')) return 'xz'
  const skippable = startsWith(head.subarray(1), '\x2a\x4d\x18') && ((head[0] ?? 0) & 0xf0) === 0x50
  return skippable || startsWith(head, '\x28\xb5\x2f\xfd') ? 'zstd' : null
}

const starts: readonly {readonly magic: string; readonly name: string}[] = [
  {magic: 'QFI\xfb', name: 'a qcow2 disk image'},
  {magic: 'KDMV', name: 'a VMDK disk image'},
  {magic: 'vhdxfile', name: 'a VHDX disk image'},
  {magic: 'conectix', name: 'a VHD disk image'},
  {magic: '<<< ', name: 'a VDI disk image'},
  {magic: 'PK\x03\x04', name: 'a zip archive'},
  {magic: '7z\xbc\xaf\x27\x1c', name: 'a 7z archive'},
  {
    magic: '0\0\0\0\0\0\0\0\xf9\x9f\x12\x7b\x9c\x4d\x82\x96',
    name: "an index of casync's, which goes by a path or URL that ends in .caibx",
  },
  {magic: '\x40\0\0\0\0\0\0\0\x51\xbb\x5b\xea\xbc\xfa\x96\x13', name: "a directory archive of casync's"},
  {magic: 'BZh', name: 'compressed with bzip2'},
  {magic: '\x04\x22\x4d\x18', name: 'compressed with lz4'},
  {magic: 'LZIP', name: 'compressed with lzip'},
  {magic: '0707', name: 'a cpio archive (an initrd?)'},
  {magic: '!<arch>\n', name: 'a Debian package or another ar archive'},
  {magic: '\xed\xab\xee\xdb', name: 'an RPM package'},
  {magic: '\x7fELF', name: 'a program'},
  {magic: 'LUKS\xba\xbe', name: 'an encrypted disk (LUKS)'},
  {magic: 'sqsh', name: 'a big-endian squashfs'},
  {magic: '<!', name: 'a web page'},
  {magic: '<html', name: 'a web page'},
]

/** Looked for last, and ISO 9660 before the boot signature, which hybrid ISO images carry as well. */
const insides: readonly {readonly magic: string; readonly offset: number; readonly name: string}[] = [
  {
    magic: 'CD001',
    offset: 0x8001,
    name: 'an ISO image of a CD or DVD (its squashfs lies inside, usually as LiveOS/squashfs.img)',
  },
  {magic: '_BHRfS_M', offset: 0x10040, name: 'a Btrfs file system'},
  {magic: '\xe2\xe1\xf5\xe0', offset: 1024, name: 'an EROFS file system'},
  {magic: 'EFI PART', offset: 512, name: 'a disk image with partitions'},
  {magic: '\x55\xaa', offset: 510, name: 'a disk image with partitions, or a FAT file system'},
]

/** `magic` holds a byte per character. */
const startsWith = (bytes: Uint8Array, magic: string): boolean =>
  bytes.length >= magic.length && [...magic].every((character, index) => bytes[index] === character.charCodeAt(0))
