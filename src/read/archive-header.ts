import type {TreePath} from '../model/tree-path.ts'

/** One header of a tar archive, with what the extended header before it overrides. */
export interface Header {
  readonly path: TreePath
  /** The type flag: '0' file, '1' hard link, '2' link, '3' and '4' devices, '5' directory, '6' fifo, 'x' extended header. */
  readonly flag: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of content that follow. */
  readonly size: number
  readonly target: string
  /** Seconds since 1970, as text with or without a fraction. */
  readonly modified: string
  /** `major:minor`. */
  readonly device: string
}

/** Reads the 512 bytes of a ustar header (POSIX.1-2017, pax, 'ustar Interchange Format'). */
export function readHeader(bytes: Buffer, extended: ReadonlyMap<string, Buffer>): Header {
  const text = (from: number, length: number): string =>
    bytes.toString('latin1', from, from + length).replace(/\0[^]*$/, '')
  const number = (from: number, length: number): number => numberIn(bytes.subarray(from, from + length))
  const override = (key: string): string | undefined => extended.get(key)?.toString('latin1')
  // GNU's own format (`ustar  `) keeps other things where ustar has its prefix.
  const prefix = bytes[262] === 0 ? text(345, 155) : ''
  const name = override('path') ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)
  return {
    path: name.replace(/^\.?\/$|\/$/, '') as TreePath,
    flag: text(156, 1) || '0',
    mode: number(100, 8) & 0o7777,
    uid: Number(override('uid') ?? number(108, 8)),
    gid: Number(override('gid') ?? number(116, 8)),
    size: Number(override('size') ?? number(124, 12)),
    target: override('linkpath') ?? text(157, 100),
    modified: override('mtime') ?? String(number(136, 12)),
    device: `${number(329, 8)}:${number(337, 8)}`,
  }
}

/** Octal digits, or, where the first bit is set, GNU's binary numbers in two's complement (tar(5) of FreeBSD, 'GNU tar Archives'). */
function numberIn(field: Buffer): number {
  const first = field[0] ?? 0
  if ((first & 0x80) === 0)
    return Number.parseInt(
      field
        .toString('latin1')
        .replace(/\0[^]*$/, '')
        .trim() || '0',
      8,
    )
  return field
    .subarray(1)
    .reduce((value, byte) => value * 256 + byte, (first & 0x40) === 0 ? first & 0x3f : first - 256)
}

/** Reads the records `<length> <key>=<value>\n` of an extended header; values are bytes. */
export function extendedAttributes(content: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at)
    const length = Number(content.toString('latin1', at, space))
    if (space === -1 || !Number.isInteger(length) || length <= 0)
      throw new Error('an extended header of tar is damaged')
    const equals = content.indexOf(0x3d, space)
    found.set(content.toString('latin1', space + 1, equals), content.subarray(equals + 1, at + length - 1))
    at += length
  }
  return found
}
