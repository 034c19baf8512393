import {parentOf, type TreePath} from '../model/tree-path.ts'
import {resultOf, sideOf, type Decision, type Decisions, type TwoSides} from './decision.ts'

/**
 * Makes decisions that were taken name by name fit together as a tree: what survives has a folder to lie in, and nothing is
 * left below a name that is a file or a link afterwards. Ours never loses by it.
 */
export function coherent(decisions: Decisions, sides: TwoSides): Decisions {
  const result = new Map(decisions)
  const paths = [...decisions.keys()].toSorted()
  for (const path of paths.toReversed()) keepFolderOf(path, result, sides)
  for (const path of paths) foldIntoParent(path, result, sides)
  return result
}

/** Innermost first: the folder of what survives survives, on the side that holds it. */
function keepFolderOf(path: TreePath, result: Map<TreePath, Decision>, sides: TwoSides): void {
  const decision = result.get(path)
  const parent = parentOf(path)
  const above = parent === null ? undefined : result.get(parent)
  if (decision === undefined || parent === null || above === undefined) return
  if (resultOf(sides, path, decision).type === 'absent') return
  const folder = resultOf(sides, parent, above)
  if (folder.type === 'directory') return
  if (decision.wins === 'mine') result.set(parent, keptFolder(parent, sides))
  else if (folder.type === 'absent') result.set(parent, {verdict: 'theirs', wins: 'theirs', beside: false})
}

function keptFolder(folder: TreePath, sides: TwoSides): Decision {
  const theirs = sideOf(sides.theirs, folder)
  if (theirs.type === 'absent') return {verdict: 'kept', wins: 'mine', beside: false}
  return {verdict: 'conflict', wins: 'mine', beside: theirs.type !== 'directory'}
}

/**
 * Outermost first: below what is no folder afterwards nothing survives, and where the image had something to say there, its
 * whole folder goes beside. A copy beside is dropped where its folder is gone: what was deleted here stays deleted.
 */
function foldIntoParent(path: TreePath, result: Map<TreePath, Decision>, sides: TwoSides): void {
  const decision = result.get(path)
  const parent = parentOf(path)
  const above = parent === null ? undefined : result.get(parent)
  if (decision === undefined || parent === null || above === undefined) return
  const folder = resultOf(sides, parent, above)
  if (folder.type === 'directory') return
  const speaks = decision.beside || resultOf(sides, path, decision).type !== 'absent'
  if (!speaks) return
  if (folder.type !== 'absent') result.set(parent, {...above, verdict: 'conflict', beside: true})
  result.set(path, {verdict: decision.verdict, wins: absentOne(path, sides), beside: false})
}

const absentOne = (path: TreePath, sides: TwoSides): 'mine' | 'theirs' =>
  sideOf(sides.mine, path).type === 'absent' ? 'mine' : 'theirs'
