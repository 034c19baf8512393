import type {Entry, EntryType, Listing} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'

/** The `-printf` format that `parseListing` reads: NUL-separated, because every other byte may stand in a name. */
export const listingFormat = ['%p', '%y', '%D', '%i', '%s', '%m', '%U', '%G', '%T@', '%C@', '%l']
  .map((field) => `${field}\\0`)
  .join('')

const fieldCount = 11

const types: Readonly<Record<string, EntryType>> = {f: 'file', d: 'directory', l: 'link', s: 'socket'}

/**
 * Reads what a `find ROOT/START… -xdev -printf` printed; `device` is the number of the root's file system: what lies on another one
 * is a mount point, and hidden.
 */
export function parseListing(printed: Uint8Array, root: string, device: string): Listing {
  const above = Buffer.byteLength(`${root}/`)
  const entries = new Map<TreePath, Entry>()
  const hidden = new Map<TreePath, EntryType>()
  for (const [name = '', type = '', on = '', ...rest] of recordsIn(printed)) {
    const path = name.slice(above) as TreePath
    if (on === device) entries.set(path, entryOf(typeOf(type), rest))
    else hidden.set(path, typeOf(type))
  }
  return {entries, hidden}
}

/** The fields of each entry, one after the other: all at once, those of a hundred thousand files would take 50 MiB. */
function* recordsIn(printed: Uint8Array): Generator<readonly string[]> {
  const bytes = Buffer.from(printed.buffer, printed.byteOffset, printed.byteLength)
  let start = 0
  let fields = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0 || ++fields < fieldCount) continue
    yield bytes.toString('latin1', start, at).split('\0')
    start = at + 1
    fields = 0
  }
  if (start !== bytes.length) throw new Error('the listing of find ends in the middle of an entry')
}

export const typeOf = (letter: string): EntryType => types[letter] ?? 'special'

/** Of inode, size, mode, uid, gid, both times and target, as `find` prints them. */
export function entryOf(type: EntryType, fields: readonly string[]): Entry {
  const [inode = '', size = '0', mode = '0', uid = '', gid = '', modified = '', changed = '', target = ''] = fields
  return {
    type,
    inode,
    size: BigInt(size),
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    modified,
    changed,
    target,
  }
}
