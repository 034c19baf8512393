import {ArchiveError} from './archive-error.ts'
import {parentOf, shownPath, type TreePath} from '../../model/tree-path.ts'

/** Where a member goes, `strip` components taken off; null where nothing is left of it. Throws for a path that leads out. */
export function memberPath(name: string, strip: number): TreePath | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw new ArchiveError(`the archive holds ${JSON.stringify(name)}, which leads out of it`)
  if (strip === 0) return parts.join('/') as TreePath
  const left = parts.slice(strip)
  return left.length === 0 ? null : (left.join('/') as TreePath)
}

/** What a member of a layer takes away from the layers below (OCI image specification 1.1, 'Whiteouts'); null for any other. */
export function whiteoutOf(
  path: TreePath,
): {readonly path: TreePath; readonly kind: 'one' | 'contents' | 'nothing'} | null {
  const parent = parentOf(path)
  const name = path.slice(parent === null || parent === '' ? 0 : parent.length + 1)
  if (!name.startsWith('.wh.')) return null
  if (name === '.wh..wh..opq') return {path: parent ?? ('' as TreePath), kind: 'contents'}
  if (name.startsWith('.wh..wh.')) return {path, kind: 'nothing'}
  const hidden = name.slice('.wh.'.length)
  if (hidden === '' || hidden === '.' || hidden === '..')
    throw new ArchiveError(`the layer holds the whiteout ${inWords(path)}, which names nothing`)
  return {path: (parent === null || parent === '' ? hidden : `${parent}/${hidden}`) as TreePath, kind: 'one'}
}

/** A path as a sentence shows it. */
export const inWords = (path: TreePath): string => {
  const shown = shownPath(path)
  return JSON.stringify(typeof shown === 'string' ? shown : shown.base64)
}
