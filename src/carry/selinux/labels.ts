import type {Listing} from '../../model/tree.ts'
import {foldersAbove, isWithin, treePath, type TreePath} from '../../model/tree-path.ts'
import {packageDatabases} from '../package-database.ts'

/**
 * What a layer has otherwise than its base, by the listings of what differs: files, and the outermost of new folders, since
 * setfiles(8) labels what is in a folder too. A folder that was there has its label.
 */
export function namesToLabel(base: Listing, layer: Listing): readonly TreePath[] {
  const isNewFolder = (path: TreePath): boolean =>
    layer.entries.get(path)?.type === 'directory' && !base.entries.has(path)
  return [...layer.entries]
    .filter(([path, {type}]) => (type !== 'directory' || isNewFolder(path)) && !foldersAbove(path).some(isNewFolder))
    .map(([path]) => path)
    .filter(isLabelled)
}

/** What no layer shows while it is worked on has no label there; a database has those of the place where it is used. */
const isLabelled = (path: TreePath): boolean => path !== '' && !elsewhere.some((folder) => isWithin(path, folder))

const elsewhere: readonly TreePath[] = [
  ...['dev', 'proc', 'sys', 'run', 'tmp', 'var/tmp', 'lost+found'].map(treePath),
  ...packageDatabases.map(({inLayer}) => inLayer),
]

/**
 * The folders and files that a file of local contexts may speak of: each line begins with a regular expression for whole paths
 * (file_contexts(5)). What could be anywhere is left out.
 */
export function localPlaces(contexts: string): readonly TreePath[] {
  const places = contexts.split('\n').flatMap((line) => placeOf(line.trim().split(/\s+/)[0] ?? '') ?? [])
  return [...new Set(places)].filter(isLabelled)
}

function placeOf(expression: string): TreePath | null {
  if (!expression.startsWith('/')) return null
  const literal = /^(?:\\.|[^\\.^$?*+|[({])*/.exec(expression)?.[0] ?? ''
  const rest = expression.slice(literal.length)
  const plain = literal.replace(/\\(.)/g, '$1')
  // A whole name ends where the expression does, or where something may come below it.
  const whole = rest === '' || rest.startsWith('(/') ? plain : plain.slice(0, plain.lastIndexOf('/'))
  return treePath(whole.slice(1))
}
