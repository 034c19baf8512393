import type {Entries} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {looksDifferent} from '../listing-delta.ts'

/** What the installation of packages that `mine` has too did to the carried files, and has to be as it is there. */
export interface Restored {
  /** Deleted here, or made by the package manager beside ours. */
  readonly remove: readonly TreePath[]
  readonly copy: readonly TreePath[]
}

/** Names that an installation made, changed or deleted in the new layer, but for those that it shares with many packages. */
export function touchedByInstall(before: Entries, after: Entries): readonly TreePath[] {
  const written = [...after].filter(([path, entry]) => looksDifferent(before.get(path), entry)).map(([path]) => path)
  const deleted = [...before.keys()].filter((path) => !after.has(path))
  return [...written, ...deleted].filter((path) => !shared.test(path))
}

/** Files that many packages write to: what the installation made of them stays. */
const shared = /^etc\/(?:(?:passwd|group|shadow|gshadow|subuid|subgid)-?|ld\.so\.cache|\.updated)$/

/**
 * The packages were installed here too, and what then became of their files is the administrator's: a service that was disabled, a
 * deleted file, a changed one. A file that the layer had otherwise than `mine`, because it is the image's too, is left.
 */
export function restoredAfterInstall(touched: readonly TreePath[], before: Entries, mine: Entries): Restored {
  const isOurs = (path: TreePath): boolean => {
    const [had, own] = [before.get(path), mine.get(path)]
    return had !== undefined && own !== undefined && !looksDifferent(had, own)
  }
  return {
    remove: touched.filter((path) => !before.has(path) && !mine.has(path)),
    copy: touched.filter(isOurs),
  }
}
