import type {Listing} from '../model/tree.ts'
import {isWithin, parentOf, treePath, type TreePath} from '../model/tree-path.ts'
import {visibleIn} from './listing-delta.ts'

/** Below /var, what is not the image's to bring: what can be made anew, what is shared by all layers, and their own databases. */
const left: readonly TreePath[] = [
  ...['cache', 'crash', 'log', 'run', 'lock', 'tmp', 'lost+found', '.updated'],
  ...[
    'lib/apt',
    'lib/dpkg',
    'lib/rpm',
    'lib/selinux',
    'lib/dnf',
    'lib/imgbase',
    'lib/systemd/random-seed',
    'lib/dbus/machine-id',
  ],
].map(treePath)

/**
 * Names that a new layer brings to the /var that runs: those that neither this nor the old base has, so that what was deleted
 * here stays deleted, and nothing that is there is touched. Only the uppermost: with a folder comes what is in it.
 */
export function newInVar(layer: Listing, oldBase: Listing | null, live: Listing): readonly TreePath[] {
  const isVisible = visibleIn([live])
  const isNew = (path: TreePath): boolean =>
    !live.entries.has(path) && oldBase?.entries.has(path) !== true && isVisible(path)
  return [...layer.entries.keys()].filter((path) => {
    const parent = parentOf(path)
    const isUppermost = parent === null || live.entries.get(parent)?.type === 'directory'
    return path !== '' && isNew(path) && isUppermost && !left.some((one) => isWithin(path, one))
  })
}
