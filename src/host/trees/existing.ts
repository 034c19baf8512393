import type {Stats} from 'node:fs'
import type {TreePath} from '../../model/tree-path.ts'
import {ToolError} from '../../model/tool-error.ts'
import {statInside, wayInto} from './inside.ts'

/** A name that is there, itself and not what it points to. */
export interface Existing {
  readonly path: TreePath
  readonly stat: Stats
}

/** Those of `paths` that are there, without what lies behind links. */
export async function existing(root: string, paths: Iterable<TreePath>): Promise<readonly Existing[]> {
  const way = wayInto(root)
  const found: Existing[] = []
  for (const path of paths) {
    const stat = (await way(path)) === 'open' ? statInside(root, path) : null
    if (stat !== null) found.push({path, stat})
  }
  return found
}

/** Runs `read` over what exists; where a tool failed because something vanished under its hands, once more without that. */
export async function overExisting<T>(
  root: string,
  paths: readonly TreePath[],
  read: (found: readonly Existing[]) => Promise<T>,
): Promise<T> {
  for (let found = await existing(root, paths); ;) {
    try {
      return await read(found)
    } catch (error) {
      const left = await existing(root, paths)
      if (!(error instanceof ToolError) || left.length >= found.length) throw error
      found = left
    }
  }
}
