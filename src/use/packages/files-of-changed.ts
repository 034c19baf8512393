import {parseDpkgLists} from '../../carry/differences.ts'
import {changedPackages} from '../../carry/packages/changed-packages.ts'
import type {Host} from '../../host/host.ts'
import type {TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from '../carry/roots.ts'
import {baselineOf, databasesOfMine} from './databases.ts'
import {listFilesOf} from './read-database.ts'

/** Names that packages own which were added, removed or brought to another version here: these are told of as packages. */
export async function filesOfChanged(
  host: Pick<Host, 'tools' | 'trees' | 'files'>,
  roots: CarryRoots,
): Promise<ReadonlySet<TreePath>> {
  const baseline = await baselineOf(host, roots)
  if (baseline === null) return new Set()
  const lists: string[] = []
  for (const [kind, mine] of await databasesOfMine(host, roots, baseline)) {
    const {here, before} = changedPackages(baseline.get(kind) ?? [], mine)
    lists.push(await listFilesOf(host, roots.mine, kind, here))
    if (roots.ancestor !== null) lists.push(await listFilesOf(host, roots.ancestor, kind, before))
  }
  return parseDpkgLists(lists.join(''))
}
