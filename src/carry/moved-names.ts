import type {Entries, Entry} from '../model/tree.ts'
import {foldersAbove, type TreePath} from '../model/tree-path.ts'

/** Names of a directory, as below its parent, that are to be copied; `here` is what the copy has, by names as below itself. */
export type ChosenNames = (there: Entries, here: Entries, directory: TreePath) => readonly TreePath[]

/** What the copy lacks, or has otherwise. Times are told to the nanosecond, and copied so: a file that is the same has the same. */
export const differing: ChosenNames = (there, here, directory) =>
  choose(there, here, directory, (entry, copy) => !isCopy(entry, copy))

/**
 * What the copy lacks, or has in an older state: somebody may have written into it since. Where one is a directory and the other is not, the
 * copy's stays, and nothing of what would have to lie in it is taken.
 */
export function newer(there: Entries, here: Entries, directory: TreePath): readonly TreePath[] {
  const isOpen = (folder: TreePath): boolean => (copyOf(here, folder, directory)?.type ?? 'directory') === 'directory'
  return choose(there, here, directory, isNewer).filter((path) => foldersAbove(path).every(isOpen))
}

function choose(
  there: Entries,
  here: Entries,
  directory: TreePath,
  isTaken: (entry: Entry, copy: Entry) => boolean,
): readonly TreePath[] {
  return [...there].flatMap(([path, entry]) => {
    const copy = copyOf(here, path, directory)
    return copy === undefined || isTaken(entry, copy) ? [path] : []
  })
}

const copyOf = (here: Entries, path: TreePath, directory: TreePath): Entry | undefined =>
  here.get((path === directory ? '' : path.slice(directory.length + 1)) as TreePath)

function isCopy(one: Entry, other: Entry): boolean {
  const told = ['type', 'mode', 'uid', 'gid', 'target', 'modified'] as const
  return told.every((field) => one[field] === other[field]) && (one.type !== 'file' || one.size === other.size)
}

const isNewer = (one: Entry, other: Entry): boolean =>
  (one.type === 'directory') === (other.type === 'directory') && nanoseconds(one) > nanoseconds(other)

/** Find(1) prints ten digits of the fraction. */
function nanoseconds({modified}: Entry): bigint {
  const [seconds = '0', fraction = ''] = modified.split('.')
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
}
