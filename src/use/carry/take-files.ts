import {actionsFor, type Actions} from '../../carry/actions.ts'
import {isWrittenForLayer} from '../../carry/areas.ts'
import {filesReport, type FilesReport} from '../../carry/carry-report.ts'
import {decideTree} from '../../carry/decide-tree.ts'
import type {Trees} from '../../host/trees.ts'
import {foldersAbove, type TreePath} from '../../model/tree-path.ts'
import {findAncestors} from './ancestors.ts'
import type {CarryRoots} from './roots.ts'

/** Takes each of `paths` through the three-way and makes the layer what was decided. Doing it again changes nothing. */
export async function takeFiles(trees: Trees, roots: CarryRoots, paths: Iterable<TreePath>): Promise<FilesReport> {
  const names = withFolders(paths)
  const mine = await trees.sides(roots.mine, names)
  const theirs = await trees.sides(roots.theirs, names)
  const decisions = decideTree(names, {mine, theirs}, await findAncestors(trees, roots, names))
  await carryOut(trees, roots, actionsFor(decisions, {mine, theirs}, await trees.sides(roots.layer, names)))
  return filesReport(
    decisions,
    names.filter((path) => mine.get(path)?.type === 'other'),
  )
}

function withFolders(paths: Iterable<TreePath>): readonly TreePath[] {
  const names = new Set<TreePath>()
  for (const path of paths) {
    if (isWrittenForLayer(path)) continue
    for (const folder of foldersAbove(path)) names.add(folder)
    names.add(path)
  }
  return [...names].toSorted()
}

async function carryOut(trees: Trees, roots: CarryRoots, actions: Actions): Promise<void> {
  await trees.remove(roots.layer, actions.remove)
  await trees.copy(roots.theirs, roots.layer, actions.copyTheirs)
  await trees.copy(roots.mine, roots.layer, actions.copyMine)
  await trees.copyAs(roots.theirs, roots.layer, actions.beside)
}
