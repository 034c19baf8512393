import {carries} from '../../carry/areas.ts'
import type {NotCarried} from '../../carry/carry-report.ts'
import {canBeLost, differences, parseDpkgLists} from '../../carry/differences.ts'
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
  const counts = (path: TreePath): boolean => canBeLost(path) && !isCarried(path) && !packaged.has(path)
  const left = (await differing(host, roots, counts)).toSorted()
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
  counts: (path: TreePath) => boolean,
): Promise<readonly TreePath[]> {
  if (roots.ancestor !== null)
    return differences(...(await trees.listDifferent(roots.ancestor, roots.mine))).filter(counts)
  for (const {name, inLayer, underVar} of packageDatabases)
    for (const folder of name === 'dpkg' ? [inLayer, underVar] : []) {
      if ((await trees.typeOf(roots.mine, treePath(`${folder}/info`))) !== 'directory') continue
      const packaged = parseDpkgLists(await dpkgLists(tools, `${roots.mine}/${folder}/info`))
      const unpackaged = (await trees.names(roots.mine)).filter((path) => counts(path) && !packaged.has(path))
      return await trees.missing(roots.theirs, unpackaged)
    }
  return []
}

const concatenateLists = 'shopt -s nullglob; cat /dev/null "$1"/*.list'

async function dpkgLists(tools: Host['tools'], info: string): Promise<string> {
  return Buffer.from(await tools.bytes(['bash', '-c', concatenateLists, 'lists', info])).toString('latin1')
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
