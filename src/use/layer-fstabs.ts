import {fstabPath} from '../carry/areas.ts'
import {splitFstab, type FstabFields} from '../carry/fstab.ts'
import type {Host} from '../host/host.ts'
import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'

/** What each layer but the running one mounts at its boot, by its own fstab. Nothing of unfinished layers. `replayed` also tells what was last written before a power cut. */
export async function fstabsOfOthers(
  host: Pick<Host, 'mounts' | 'trees'>,
  {lineage, roles}: Node,
  how: 'read-only' | 'replayed' = 'read-only',
): Promise<ReadonlyMap<Layer, readonly FstabFields[]>> {
  const found = new Map<Layer, readonly FstabFields[]>()
  for (const layer of layersOf(lineage))
    if (!layer.incomplete && layer.id !== roles.booted?.id)
      found.set(layer, await lookInto(host, layer, (root) => fstabIn(host, root), how))
  return found
}

/** Mounts the root of a layer to be read, beside where it may be mounted, and without what is mounted in it. */
export async function lookInto<T>(
  {mounts}: Pick<Host, 'mounts'>,
  {volume}: Layer,
  look: (root: string) => Promise<T>,
  how: 'read-only' | 'replayed' = 'read-only',
): Promise<T> {
  const root = await mounts.mount(volume, how)
  try {
    return await look(root)
  } finally {
    await mounts.unmount(root)
  }
}

/** The lines of the fstab of the layer at `root`; none where there is no such file. */
export async function fstabIn({trees}: Pick<Host, 'trees'>, root: string): Promise<readonly FstabFields[]> {
  const text = Buffer.from((await trees.read(root, fstabPath)) ?? []).toString('latin1')
  return splitFstab(text).flatMap(({fields}) => fields ?? [])
}
