import {createHash} from 'node:crypto'
import type {Attributes, Side} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {extendedAttributes, readHeader, type Header} from './archive-header.ts'

const block = 512

/**
 * Reads a tar archive in POSIX format (pax(1), as `tar --format=posix` writes it) into one side per member. `hashed` answers
 * for members whose content is not in `archive`, because it was cut off there.
 */
export function parseArchive(
  archive: Uint8Array,
  hashed: (path: TreePath) => Hashes | null = () => null,
): ReadonlyMap<TreePath, Side> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const sides = new Map<TreePath, Side>()
  let extended: ReadonlyMap<string, Buffer> = new Map()
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0;) {
    const header = readHeader(bytes.subarray(at, at + block), extended)
    // One below zero would be read again for ever.
    if (!Number.isSafeInteger(header.size) || header.size < 0) throw new Error('a header of tar is damaged')
    const content = bytes.subarray(at + block, at + block + header.size)
    if (header.flag === 'x') extended = extendedAttributes(content)
    else {
      sides.set(header.path, sideOf(header, extended, hashed(header.path) ?? hashesOf(content)))
      extended = new Map()
    }
    at += block + Math.ceil(header.size / block) * block
  }
  return sides
}

/** Lower-case hex. */
export interface Hashes {
  readonly sha256: string
  readonly md5: string
}

const hashesOf = (content: Uint8Array): Hashes => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  md5: createHash('md5').update(content).digest('hex'),
})

const devices: Readonly<Record<string, string>> = {'3': 'character device', '4': 'block device', '6': 'fifo'}

function sideOf(header: Header, extended: ReadonlyMap<string, Buffer>, hashes: Hashes): Side {
  const {mode, uid, gid} = header
  const attributes: Attributes = {mode, uid, gid, xattrs: attributesDigest(extended)}
  if (header.flag === '5') return {type: 'directory', ...attributes}
  if (header.flag === '2') return {type: 'link', target: header.target, uid, gid}
  const device = devices[header.flag]
  if (device === undefined) return {type: 'file', ...attributes, ...hashes}
  return {type: 'other', ...attributes, what: `${device} ${header.device}`}
}

/** The SELinux label is left out: relabelling a layer is no change by its administrator. */
function attributesDigest(extended: ReadonlyMap<string, Buffer>): string {
  const counted = [...extended].filter(([key]) => key.startsWith('SCHILY.') && !key.endsWith('.security.selinux'))
  if (counted.length === 0) return ''
  const hash = createHash('sha256')
  for (const [key, value] of counted.toSorted(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`${key.length}:${key}${value.length}:`).update(value)
  return hash.digest('hex')
}
