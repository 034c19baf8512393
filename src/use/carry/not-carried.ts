import {carries} from '../../carry/areas.ts'
import type {NotCarried} from '../../carry/carry-report.ts'
import {differences, parseDpkgLists, unowned} from '../../carry/differences.ts'
import {packageDatabases} from '../../carry/package-database.ts'
import type {Host} from '../../host/host.ts'
import type {CarryRules} from '../../model/carry-rules.ts'
import {isWithin, shownPath, treePath, type TreePath} from '../../model/tree-path.ts'
import {filesOfChanged} from '../packages/files-of-changed.ts'
import type {CarryRoots} from './roots.ts'

/** What differs from the image in the root that runs and stays behind: nobody loses a file without having been told. */
export async function findNotCarried(
  host: Pick<Host, 'trees' | 'tools' | 'files'>,
  roots: CarryRoots,
  rules: CarryRules,
): Promise<readonly NotCarried[]> {
  const isCarried = carries(rules)
  const packaged = await filesOfChanged(host, roots)
  const left = (await differing(host, roots)).filter((path) => !isCarried(path) && !packaged.has(path))
  const isExcluded = (path: TreePath): boolean => rules.exclude.some((excluded) => isWithin(path, excluded))
  return [
    ...byFolder(
      left.filter((path) => !isExcluded(path)),
      'lies outside what is carried: list it in /etc/imgbase/carry.d',
    ),
    ...byFolder(left.filter(isExcluded), 'is excluded in /etc/imgbase/carry.d'),
  ]
}

/** A base made from a root in use tells nothing: there the packages tell what somebody brought. */
async function differing(
  {trees, tools}: Pick<Host, 'trees' | 'tools'>,
  roots: CarryRoots,
): Promise<readonly TreePath[]> {
  const top = treePath('')
  const mine = await trees.list(roots.mine, top)
  if (roots.ancestor !== null) return differences(await trees.list(roots.ancestor, top), mine)
  for (const {name, inLayer, underVar} of packageDatabases)
    for (const folder of name === 'dpkg' ? [inLayer, underVar] : []) {
      if ((await trees.typeOf(roots.mine, treePath(`${folder}/info`))) !== 'directory') continue
      const lists = await tools.bytes([
        'bash',
        '-c',
        'shopt -s nullglob; cat /dev/null "$1"/*.list',
        'lists',
        `${roots.mine}/${folder}/info`,
      ])
      return unowned(mine, await trees.list(roots.theirs, top), parseDpkgLists(Buffer.from(lists).toString('latin1')))
    }
  return []
}

/** So many are named of each folder. */
const namedAtMost = 1000

/** By the first two folders, such as /usr/lib. */
function byFolder(paths: readonly TreePath[], reason: string): readonly NotCarried[] {
  const folders = Map.groupBy(paths, (path) => path.split('/').slice(0, -1).slice(0, 2).join('/') as TreePath)
  return [...folders].map(([folder, all]) => ({
    area: String(shownPath(folder)),
    differing: all.length,
    reason,
    paths: all.slice(0, namedAtMost).map(shownPath),
  }))
}
