import type {Host} from '../../host/host.ts'
import {namesLayer} from '../../model/nvr.ts'
import type {VolumeId} from '../../model/volume.ts'

/** Where the sides of a carry-over lie on this host. */
export interface CarryRoots {
  /** `/` where that volume is booted. */
  readonly mine: string
  readonly theirs: string
  readonly ancestor: string | null
  readonly layer: string
}

export interface CarryVolumes {
  readonly mine: VolumeId
  readonly theirs: VolumeId
  readonly ancestor: VolumeId | null
  readonly layer: VolumeId
}

/**
 * Mounts what is not booted for as long as `use` takes. A base is mounted without its journal; a layer with it, because after a
 * power cut its last changes stand only there.
 */
export async function withRoots<T>(
  host: Pick<Host, 'mounts'>,
  volumes: CarryVolumes,
  use: (roots: CarryRoots) => Promise<T>,
): Promise<T> {
  const mounted = new Map<string, string>()
  const root = async (volume: VolumeId, how: 'read-only' | 'replayed' | 'writable'): Promise<string> => {
    if (await host.mounts.isRoot(volume)) return '/'
    const folder = mounted.get(volume.name) ?? (await host.mounts.mount(volume, how))
    mounted.set(volume.name, folder)
    return folder
  }
  try {
    const mine = await root(volumes.mine, 'replayed')
    const layer = await root(volumes.layer, 'writable')
    const theirs = await root(volumes.theirs, namesLayer(volumes.theirs.name) ? 'replayed' : 'read-only')
    const ancestor = volumes.ancestor === null ? null : await root(volumes.ancestor, 'read-only')
    return await use({mine, theirs, ancestor, layer})
  } finally {
    for (const folder of [...mounted.values()].toReversed()) await host.mounts.unmount(folder)
  }
}
