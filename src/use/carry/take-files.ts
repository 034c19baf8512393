import {actionsFor, type Actions} from '../../carry/actions.ts'
import {isWrittenForLayer} from '../../carry/areas.ts'
import {filesReport, noFiles, type FilesReport} from '../../carry/carry-report.ts'
import {sideOf} from '../../carry/decision.ts'
import {decideTree} from '../../carry/decide-tree.ts'
import type {Ancestor} from '../../carry/three-way.ts'
import type {Trees} from '../../host/trees.ts'
import {foldersAbove, type TreePath} from '../../model/tree-path.ts'
import {findAncestors} from './ancestors.ts'
import type {CarryRoots} from './roots.ts'

/**
 * Takes each of `paths` through the three-way and makes the layer what was decided. Doing it again changes nothing. `deleted`
 * are those that were here a while ago: they are known to be deleted also where no ancestor tells.
 */
export async function takeFiles(
  trees: Trees,
  roots: CarryRoots,
  paths: Iterable<TreePath>,
  deleted: ReadonlySet<TreePath> = new Set(),
): Promise<FilesReport> {
  const names = withFolders(paths)
  if (names.length === 0) return noFiles
  const [mine, theirs, layer, ancestorOf] = await Promise.all([
    trees.sides(roots.mine, names),
    trees.sides(roots.theirs, names),
    trees.sides(roots.layer, names),
    findAncestors(trees, roots, names),
  ])
  const knownOf = (path: TreePath): Ancestor => {
    const ancestor = ancestorOf(path)
    return ancestor.kind === 'unknown' && deleted.has(path) ? {kind: 'known', side: sideOf(theirs, path)} : ancestor
  }
  const decisions = decideTree(names, {mine, theirs}, knownOf)
  await carryOut(trees, roots, actionsFor(decisions, {mine, theirs}, layer))
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
