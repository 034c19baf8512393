import {sameSide, type Sides} from '../model/tree.ts'
import {besideName, type TreePath} from '../model/tree-path.ts'
import {resultOf, sideOf, type Decisions, type TwoSides} from './decision.ts'

/** What has to be done to a layer so that it is as decided; empty where it is so already. */
export interface Actions {
  readonly remove: readonly TreePath[]
  readonly copyTheirs: readonly TreePath[]
  readonly copyMine: readonly TreePath[]
  /** New content for files, and whose attributes they have. */
  readonly write: ReadonlyMap<TreePath, {readonly content: Uint8Array; readonly like: 'mine' | 'theirs'}>
  /** The image's version → its name beside. */
  readonly beside: ReadonlyMap<TreePath, TreePath>
}

/** `layer` is what the layer holds now, which may be the work of a carry-over that was cut off. */
export function actionsFor(decisions: Decisions, sides: TwoSides, layer: Sides): Actions {
  const isDone = (path: TreePath, side = sideOf(layer, path)): boolean => {
    const decision = decisions.get(path)
    return decision === undefined || sameSide(side, resultOf(sides, path, decision))
  }
  const open = [...decisions].filter(([path]) => !isDone(path))
  const made = open.filter(([path, decision]) => resultOf(sides, path, decision).type !== 'absent')
  const copies = made.filter(([, {content}]) => content === undefined)
  const pathsOf = (entries: typeof open): readonly TreePath[] => entries.map(([path]) => path)
  return {
    remove: pathsOf(open.filter(([path, decision]) => resultOf(sides, path, decision).type === 'absent')),
    copyTheirs: pathsOf(copies.filter(([, {wins}]) => wins === 'theirs')),
    copyMine: pathsOf(copies.filter(([, {wins}]) => wins === 'mine')),
    write: new Map(
      made.flatMap(([path, {content, wins}]) =>
        content === undefined ? [] : [[path, {content, like: wins}] as const],
      ),
    ),
    beside: new Map([...decisions].filter(([, {beside}]) => beside).map(([path]) => [path, besideName(path)])),
  }
}
