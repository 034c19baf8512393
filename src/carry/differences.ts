import type {Listing} from '../model/tree.ts'
import {isWithin, treePath, type TreePath} from '../model/tree-path.ts'
import {looksDifferent, visibleIn} from './listing-delta.ts'

/** Names that differ between a base and the root that runs on it, folders left out, as far as somebody's work can be there. */
export function differences(base: Listing, mine: Listing): readonly TreePath[] {
  const isVisible = visibleIn([base, mine])
  const isLost = (path: TreePath): boolean => isVisible(path) && !isElsewhere(path)
  const changed = [...mine.entries].filter(
    ([path, entry]) => entry.type !== 'directory' && isLost(path) && looksDifferent(base.entries.get(path), entry),
  )
  const deleted = [...base.entries].filter(
    ([path, entry]) => entry.type !== 'directory' && isLost(path) && !mine.entries.has(path),
  )
  return [...changed, ...deleted].map(([path]) => path).toSorted()
}

/** Names that neither the new image nor a package brings: for where nothing tells what the root was made of. */
export function unowned(mine: Listing, theirs: Listing, packaged: ReadonlySet<TreePath>): readonly TreePath[] {
  const isVisible = visibleIn([mine, theirs])
  return [...mine.entries]
    .filter(
      ([path, {type}]) =>
        type !== 'directory' &&
        isVisible(path) &&
        !isElsewhere(path) &&
        !theirs.entries.has(path) &&
        !packaged.has(path),
    )
    .map(([path]) => path)
    .toSorted()
}

/** What all layers share, what is made anew, and what each layer has from its image alone. */
const isElsewhere = (path: TreePath): boolean =>
  elsewhere.some((folder) => isWithin(path, folder)) || /(?:^|\/)__pycache__\//.test(path)

const elsewhere: readonly TreePath[] = [
  ...['boot', 'dev', 'lost+found', 'media', 'mnt', 'proc', 'run', 'sys', 'tmp', 'var'],
  ...['usr/lib/sysimage', 'usr/lib/modules', 'usr/share/mime', 'usr/share/man'],
].map(treePath)

/**
 * The paths that dpkg's lists name (one a line, as in /var/lib/dpkg/info/PACKAGE.list), with the merged /usr that they do not know
 * of.
 */
export function parseDpkgLists(lists: string): ReadonlySet<TreePath> {
  const paths = lists
    .split('\n')
    .map((line) => line.slice(1).replace(/^(?=(?:bin|sbin|lib|lib32|lib64|libx32)(?:\/|$))/, 'usr/'))
  return new Set(paths as TreePath[])
}
