import {parseDpkgConffiles} from '../../carry/conffiles.ts'
import {packageDatabases} from '../../carry/package-database.ts'
import type {Ancestor} from '../../carry/three-way.ts'
import type {Trees} from '../../host/trees.ts'
import {absent} from '../../model/tree.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from './roots.ts'

/**
 * The ancestor of each path: in the base that ours descends from; and where there is none, the running root's
 * /usr/share/factory, or what dpkg says that the package brought.
 */
export async function findAncestors(
  trees: Trees,
  roots: CarryRoots,
  paths: readonly TreePath[],
): Promise<(path: TreePath) => Ancestor> {
  if (roots.ancestor !== null) {
    const sides = await trees.sides(roots.ancestor, paths)
    return (path) => ({kind: 'known', side: sides.get(path) ?? absent})
  }
  const sums = new Map([...(await dpkgSums(trees, roots.mine)), ...(await factorySums(trees, roots.mine, paths))])
  return (path) => {
    const md5 = sums.get(path)
    return md5 === undefined ? {kind: 'unknown'} : {kind: 'content', md5}
  }
}

async function dpkgSums(trees: Trees, root: string): Promise<ReadonlyMap<TreePath, string>> {
  for (const {inLayer, underVar} of packageDatabases)
    for (const folder of [inLayer, underVar]) {
      const status = await trees.read(root, treePath(`${folder}/status`))
      if (status !== null) return parseDpkgConffiles(Buffer.from(status).toString('utf8'))
    }
  return new Map()
}

/** systemd's tmpfiles.d(5) takes the files of a fresh /etc from there, at the same path. */
const factory = 'usr/share/factory'

async function factorySums(
  trees: Trees,
  root: string,
  paths: readonly TreePath[],
): Promise<ReadonlyMap<TreePath, string>> {
  const sides = await trees.sides(
    root,
    paths.map((path) => `${factory}/${path}` as TreePath),
  )
  const sums = new Map<TreePath, string>()
  for (const [path, side] of sides)
    if (side.type === 'file') sums.set(path.slice(factory.length + 1) as TreePath, side.md5)
  return sums
}
