import type {Listing} from '../model/tree.ts'
import {isWithin, treePath, type TreePath} from '../model/tree-path.ts'
import {looksDifferent, visibleIn} from './listing-delta.ts'

/** Names that differ between a base and the root that runs on it, folders left out; of both the touched entries are enough. */
export function differences(base: Listing, mine: Listing): readonly TreePath[] {
  const isVisible = visibleIn([base, mine])
  const changed = [...mine.entries].filter(
    ([path, entry]) => entry.type !== 'directory' && looksDifferent(base.entries.get(path), entry),
  )
  const deleted = [...base.entries].filter(([path, entry]) => entry.type !== 'directory' && !mine.entries.has(path))
  return [...changed, ...deleted].map(([path]) => path).filter(isVisible)
}

/** Whether somebody's work can be lost there: elsewhere is what all layers share, what is made anew, and what each layer has from its image alone. */
export const canBeLost = (path: TreePath): boolean =>
  !elsewhere.some((folder) => isWithin(path, folder)) && !/(?:^|\/)__pycache__\//.test(path)

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
