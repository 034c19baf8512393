import type {TreePath} from '../model/tree-path.ts'

/** One header of a tar archive, with what the extended header before it overrides. */
export interface Header {
  readonly path: TreePath
  /** The type flag: '0' file, '2' link, '3' and '4' devices, '5' directory, '6' fifo, 'x' extended header. */
  readonly flag: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of content that follow. */
  readonly size: number
  readonly target: string
  /** `major:minor`. */
  readonly device: string
}

/** Reads the 512 bytes of a ustar header (POSIX.1-2017, pax, 'ustar Interchange Format'). */
export function readHeader(bytes: Buffer, extended: ReadonlyMap<string, Buffer>): Header {
  const text = (from: number, length: number): string =>
    bytes.toString('latin1', from, from + length).replace(/\0[^]*$/, '')
  const octal = (from: number, length: number): number => Number.parseInt(text(from, length).trim() || '0', 8)
  const override = (key: string): string | undefined => extended.get(key)?.toString('latin1')
  const prefix = text(345, 155)
  const name = override('path') ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)
  return {
    path: name.replace(/^\.?\/$|\/$/, '') as TreePath,
    flag: text(156, 1) || '0',
    mode: octal(100, 8) & 0o7777,
    uid: Number(override('uid') ?? octal(108, 8)),
    gid: Number(override('gid') ?? octal(116, 8)),
    size: Number(override('size') ?? octal(124, 12)),
    target: override('linkpath') ?? text(157, 100),
    device: `${octal(329, 8)}:${octal(337, 8)}`,
  }
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
