import {modulesFolder, planModules} from '../../carry/packages/kernel-modules.ts'
import type {PackagesReport} from '../../carry/packages/packages-report.ts'
import type {Host} from '../../host/host.ts'
import type {TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from '../carry/roots.ts'

/** Copies the node's own kernel modules where the new layer has the kernel that they fit, and names those that it is missing. */
export async function carryModules(
  {trees, tools}: Pick<Host, 'trees' | 'tools'>,
  {mine, theirs, ancestor, layer}: CarryRoots,
): Promise<{readonly carried: readonly string[]; readonly missing: PackagesReport['missing']}> {
  const names = async (root: string): Promise<Iterable<TreePath>> =>
    (await trees.list(root, modulesFolder)).entries.keys()
  const {carried, missing} = planModules(await names(mine), await names(ancestor ?? theirs), await names(layer))
  await trees.copy(
    mine,
    layer,
    carried.map(({path}) => path),
  )
  for (const kernel of new Set(carried.map((one) => one.kernel)))
    await tools.run(['depmod', '--basedir', layer, kernel])
  return {
    carried: carried.map(({name, kernel}) => `${name} ${kernel}`),
    missing: missing.map(({name, kernel}) => ({
      what: `the kernel module ${name}`,
      reason: `it was built for ${kernel}, which the new layer has not: build it for the new kernel, or install its package`,
    })),
  }
}
