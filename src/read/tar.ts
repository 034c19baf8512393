/** True where `block` begins with a tar header, whether or not it carries the `ustar` magic: its checksum is right (tar(5)). */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < blockSize || block[0] === 0) return false
  const stored = octal(block, 148, 8)
  return stored !== null && stored === checksum(block.subarray(0, blockSize))
}

/** Names of the members that begin in `head`, the first bytes of an archive, as they stand in the archive. */
export function tarMembers(head: Uint8Array): readonly string[] {
  const names: string[] = []
  let offset = 0
  let longName: string | null = null
  while (isTarHeader(head.subarray(offset))) {
    const header = head.subarray(offset, offset + blockSize)
    const data = head.subarray(offset + blockSize, offset + blockSize + (octal(header, 124, 12) ?? 0))
    const type = String.fromCharCode(header[156] ?? 0)
    if (type === 'L') longName = text(data, 0, data.length)
    else if (type === 'x') longName = paxPath(data)
    else if (type !== 'g' && type !== 'K') {
      names.push(longName ?? nameIn(header))
      longName = null
    }
    offset += blockSize + Math.ceil(data.length / blockSize) * blockSize
  }
  return names
}

/**
 * What stands before every path of the root file system in an archive with these first members: '', `./`, or a single top
 * folder (`rootfs/`, `./rootfs/`). A first member with a name that a root has tells that there is no such folder.
 */
export function tarPrefix(members: readonly string[]): string {
  const first = members.find((name) => partsOf(name).length > 0)
  const dot = members.some((name) => name.startsWith('./')) ? './' : ''
  const top = partsOf(first ?? '')[0]
  if (top === undefined || rootNames.has(top)) return dot
  const alone = members.every((name) => (partsOf(name)[0] ?? top) === top)
  return alone && isFolder(members, top) ? `${dot}${top}/` : dot
}

const rootNames: ReadonlySet<string> = new Set(
  'afs bin boot dev etc home lib lib32 lib64 libx32 lost+found media mnt opt ostree proc root run sbin srv sys sysroot tmp usr var'.split(
    ' ',
  ),
)

const isFolder = (members: readonly string[], top: string): boolean =>
  members.some((name) => partsOf(name).length > 1 || (name.endsWith('/') && partsOf(name)[0] === top))

const partsOf = (name: string): readonly string[] => name.split('/').filter((part) => part !== '' && part !== '.')

const blockSize = 512

/** The sum of all bytes of the header, its own field taken as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)
}

/** Null for a field that holds no number; GNU's binary numbers are read too, since they stand where sizes pass 8 GiB. */
function octal(header: Uint8Array, offset: number, length: number): number | null {
  const field = header.subarray(offset, offset + length)
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0)
  const digits = text(header, offset, length).trim()
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null
}

/** `prefix/name` where the header is ustar's; GNU's own format (`ustar  `) keeps other things there. */
function nameIn(header: Uint8Array): string {
  const prefix = text(header, 257, 6) === 'ustar' ? text(header, 345, 155) : ''
  const name = text(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Records of a pax header: `<length> path=<name>\n`. */
const paxPath = (data: Uint8Array): string | null =>
  /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text(data, 0, data.length))?.[1] ?? null

function text(bytes: Uint8Array, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end))
}
