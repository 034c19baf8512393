import type {Entry, EntryType, Listing} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'

/** The `-printf` format that `parseListing` reads: NUL-separated, because every other byte may stand in a name. */
export const listingFormat = ['%P', '%y', '%D', '%i', '%s', '%m', '%U', '%G', '%T@', '%C@', '%l']
  .map((field) => `${field}\\0`)
  .join('')

/** With the number of the start that is printed before each. */
const fieldCount = 12

const types: Readonly<Record<string, EntryType>> = {f: 'file', d: 'directory', l: 'link', s: 'socket'}

/**
 * Reads what a `find START -xdev -printf` printed for each of `starts`, whose path is put before every name; `device` is the
 * number of the root's file system: what lies on another one is a mount point, and hidden.
 */
export function parseListing(printed: Uint8Array, starts: readonly TreePath[], device: string): Listing {
  const fields = Buffer.from(printed).toString('latin1').split('\0')
  const entries = new Map<TreePath, Entry>()
  const hidden = new Map<TreePath, EntryType>()
  if (fields.length % fieldCount !== 1) throw new Error('the listing of find ends in the middle of an entry')
  for (let at = 0; at < fields.length - 1; at += fieldCount) {
    const [index = '', name = '', type = '', on = '', ...rest] = fields.slice(at, at + fieldCount)
    const path = joined(starts[Number(index)] ?? ('' as TreePath), name)
    if (on === device) entries.set(path, entryOf(typeOf(type), rest))
    else hidden.set(path, typeOf(type))
  }
  return {entries, hidden}
}

export const typeOf = (letter: string): EntryType => types[letter] ?? 'special'

const joined = (start: TreePath, name: string): TreePath =>
  (start === '' || name === '' ? `${start}${name}` : `${start}/${name}`) as TreePath

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
