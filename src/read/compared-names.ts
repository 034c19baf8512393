import {foldersAbove, type TreePath} from '../model/tree-path.ts'

/**
 * Reads what comm(1) prints of two sorted lists, each record ended by NUL: `/PATH//WHAT`, where WHAT tells everything that counts, of
 * names on the root's own file system; `DEVICE PATH//WHAT` of what is mounted there, which nobody can see behind. A tab stands before
 * those of the second list. Gives the names that are not the same in both, but for folders (`d`) and what is hidden.
 */
export function parseComparedNames(printed: Uint8Array): readonly TreePath[] {
  const hidden = new Set<TreePath>()
  const differing = new Set<TreePath>()
  for (const record of Buffer.from(printed).toString('latin1').split('\0')) {
    const [, device, path, what] = /^\t?(?:\/|(\d+) )((?:[^/]|\/(?!\/))*)\/\/(.*)$/s.exec(record) ?? []
    if (path === undefined || what === undefined) {
      if (record !== '') throw new Error(`a root could not be listed: ${record}`)
    } else if (device !== undefined) hidden.add(path as TreePath)
    else if (what !== 'd') differing.add(path as TreePath)
  }
  const isHidden = (path: TreePath): boolean =>
    hidden.has(path) || foldersAbove(path).some((above) => hidden.has(above))
  return [...differing].filter((path) => !isHidden(path)).toSorted()
}
