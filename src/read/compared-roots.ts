import type {Entry, EntryType, Listing} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {entryOf, typeOf} from './listing.ts'

/** The `-printf` format of a record; no path holds two slashes in a row, and where a link points to may hold anything but NUL. */
export const comparedFormat = String.raw`%D %P//%y %i %s %m %U %G %T@ %C@ %l\0`

/**
 * Reads what comm(1) printed of two sorted lists of such records, where a slash stands for the device of the root itself: what is in one
 * list alone. A tab stands before those of the second. What lies on another device is mounted there, and hidden. Throws where one of them
 * does not say at its end that it is whole.
 */
export function parseComparedRoots(printed: Uint8Array): readonly [Listing, Listing] {
  const roots = [emptyRoot(), emptyRoot()] as const
  const records = Buffer.from(printed).toString('latin1').split('\0')
  if (!ends.every((end) => records.includes(end))) throw new Error('a root could not be listed to its end')
  for (const record of records) {
    if (record === '' || ends.includes(record)) continue
    const [, tab, device, path, type, fields] = recordForm.exec(record) ?? []
    if (path === undefined || type === undefined || fields === undefined)
      throw new Error(`a root was not listed as it should be: ${record}`)
    const root = roots[tab === undefined ? 0 : 1]
    if (device === undefined) root.entries.set(path as TreePath, entryOf(typeOf(type), fieldsOf(fields)))
    else root.hidden.set(path as TreePath, typeOf(type))
  }
  return roots
}

const recordForm = /^(\t)?(?:\/|(\d+) )((?:[^/]|\/(?!\/))*)\/\/(\S) ((?:\S+ ){7}.*)$/s

/** What the whole lists have at their ends; no record begins like that. */
const ends = ['\xffone', '\t\xffother']

const emptyRoot = () => ({entries: new Map<TreePath, Entry>(), hidden: new Map<TreePath, EntryType>()})

/** The last one, where a link points to, may have spaces. */
function fieldsOf(text: string): readonly string[] {
  const words = text.split(' ')
  return [...words.slice(0, 7), words.slice(7).join(' ')]
}
