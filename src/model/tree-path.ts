/**
 * A path below some root, without a leading slash; '' is the root itself. File names are bytes, so each character stands for
 * one byte (latin1). It is no path on this host: only `src/host/trees` joins it to a root.
 */
export type TreePath = string & {readonly __brand: 'TreePath'}

/** A path that is written as text in UTF-8, as literals in the code are. */
export const treePath = (text: string): TreePath => treePathOfBytes(Buffer.from(text))

export const treePathOfBytes = (bytes: Uint8Array): TreePath => Buffer.from(bytes).toString('latin1') as TreePath

export const bytesOf = (path: TreePath): Buffer<ArrayBuffer> => Buffer.from(path, 'latin1')

/** The folder that holds `path`; null for the root itself. */
export function parentOf(path: TreePath): TreePath | null {
  if (path === '') return null
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as TreePath
}

/** The folders above `path`, outermost first, without the root. */
export function foldersAbove(path: TreePath): readonly TreePath[] {
  const above: TreePath[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) above.push(path.slice(0, at) as TreePath)
  return above
}

/** True for `folder` itself and everything in it. */
export const isWithin = (path: TreePath, folder: TreePath): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

/**
 * The same name with `.imgnew`: where the image's version lies beside ours. A name that would be longer than a name can be (255
 * bytes) is cut, and told from its like by a sum of what it was.
 */
export function besideName(path: TreePath): TreePath {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name.length + suffix.length <= longestName) return `${path}${suffix}` as TreePath
  const sum = [...name].reduce((all, byte) => (all * 31 + byte.charCodeAt(0)) >>> 0, 0)
  const end = `~${sum.toString(16).padStart(8, '0')}${suffix}`
  return `${path.slice(0, path.length - name.length + longestName - end.length)}${end}` as TreePath
}

const suffix = '.imgnew'
const longestName = 255

/** A path in JSON and for people: text with a leading slash, or base64 of its bytes where they are no UTF-8. */
export type ShownPath = string | {readonly base64: string}

export function shownPath(path: TreePath): ShownPath {
  const bytes = bytesOf(path)
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? `/${text}` : {base64: bytes.toString('base64')}
}

/** The reverse of `shownPath`. */
export const pathOfShown = (shown: ShownPath): TreePath =>
  typeof shown === 'string' ? treePath(shown.slice(1)) : treePathOfBytes(Buffer.from(shown.base64, 'base64'))
