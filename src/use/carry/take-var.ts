import {sidesOfLayer} from '../../carry/layer-sides.ts'
import {newInVar} from '../../carry/new-in-var.ts'
import type {Host} from '../../host/host.ts'
import type {HostState} from '../../model/host-state.ts'
import type {Layer, Lineage} from '../../model/lineage.ts'
import {namesLayer} from '../../model/nvr.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'
import {withRoots} from './roots.ts'

const own = '/run/imgbase/mnt/own-root'
const top = treePath('')

/**
 * At the first boot of a layer that an update staged: gives the /var volume the files and folders that the image, or a package
 * installed while staging, brought to /var, and that are new. They lie in the layer's root, below where the volume is mounted.
 * Each appears with one rename. Returns their names below /var.
 */
export async function takeVar(
  host: Pick<Host, 'trees' | 'files' | 'mounts'>,
  state: Pick<HostState, 'volumes'>,
  lineage: Lineage,
  layer: Layer,
): Promise<readonly TreePath[]> {
  const sides = sidesOfLayer(lineage, layer, state.volumes)
  if (sides === null || sides.mode === 'init') return []
  const {trees} = host
  return await withRoots(host, {...sides, layer: layer.volume}, async (roots) =>
    withOwnRoot(host, roots.layer, async (root) => {
      const before = namesLayer(sides.theirs.name) ? roots.theirs : roots.ancestor
      const oldBase = before === null ? null : await trees.list(`${before}/var`, top)
      const names = newInVar(await trees.list(`${root}/var`, top), oldBase, await trees.list('/var', top))
      await trees.copyAs(`${root}/var`, '/var', new Map(names.map((name) => [name, name])))
      return names
    }),
  )
}

/** The root of the booted layer without what is mounted in it. */
async function withOwnRoot<T>(
  {files, mounts}: Pick<Host, 'files' | 'mounts'>,
  root: string,
  use: (root: string) => Promise<T>,
): Promise<T> {
  await files.makeDirectory(own)
  await mounts.show(root, own)
  try {
    return await use(own)
  } finally {
    await mounts.hide(own)
  }
}
