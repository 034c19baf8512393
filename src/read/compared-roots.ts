import type {Entry, EntryType, Listing} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {entryOf, typeOf} from './listing.ts'

/** The `-printf` format of a record; no path holds two slashes in a row, and where a link points to may hold anything but NUL. */
export const comparedFormat = String.raw`%D %P//%y %i %s %m %U %G %T@ %C@ %l\0`

/**
 * Reads what comm(1) printed of two sorted lists of such records, where a slash stands for the device of the root itself: what is in one
 * list alone. A tab stands before those of the second. What lies on another device is mounted there, and hidden.
 */
export function parseComparedRoots(printed: Uint8Array): readonly [Listing, Listing] {
  const roots = [emptyRoot(), emptyRoot()] as const
  for (const record of Buffer.from(printed).toString('latin1').split('\0')) {
    if (record === '') continue
    const [, tab, device, path, type, fields] = recordForm.exec(record) ?? []
    if (path === undefined || type === undefined || fields === undefined)
      throw new Error(`a root could not be listed: ${record}`)
    const root = roots[tab === undefined ? 0 : 1]
    if (device === undefined) root.entries.set(path as TreePath, entryOf(typeOf(type), fieldsOf(fields)))
    else root.hidden.set(path as TreePath, typeOf(type))
  }
  return roots
}

const recordForm = /^(\t)?(?:\/|(\d+) )((?:[^/]|\/(?!\/))*)\/\/(\S) (.*)$/s

const emptyRoot = () => ({entries: new Map<TreePath, Entry>(), hidden: new Map<TreePath, EntryType>()})

/** The last one, where a link points to, may have spaces. */
function fieldsOf(text: string): readonly string[] {
  const words = text.split(' ')
  return [...words.slice(0, 7), words.slice(7).join(' ')]
}
