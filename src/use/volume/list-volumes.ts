import type {Host} from '../../host/host.ts'
import type {Node} from '../../model/node.ts'
import {byPath, isPersistent} from '../../plan/volume-place.ts'
import {askNode} from '../ask.ts'
import {runningFstab} from './ask-place.ts'

/** A volume that layers share. */
export interface ShownVolume {
  /** VG/LV. */
  readonly volume: string
  /** Where it is mounted, or fstab mounts it; null for neither. */
  readonly path: string | null
  readonly size: bigint
  /** Bytes that its files take; null where it is not mounted. */
  readonly used: bigint | null
  readonly mounted: boolean
  /** The running layer's fstab mounts it. */
  readonly attached: boolean
}

/** `volume --list`: every volume of the layout, by its path. */
export async function listVolumes(host: Host, vg: string | undefined): Promise<readonly ShownVolume[]> {
  return shownVolumes(host, await askNode(host, vg))
}

export async function shownVolumes(host: Host, {state, lineage}: Node): Promise<readonly ShownVolume[]> {
  const lines = await runningFstab(host)
  const shown = state.volumes
    .filter((volume) => volume.vg === lineage.vg && isPersistent(volume))
    .map((volume) => {
      const mount = state.mounts.find(({device, root}) => device === volume.device && root === '/')
      const line = lines.find((one) => byPath(one.source, volume) || one.target === mount?.target)
      return {
        volume: `${volume.vg}/${volume.name}`,
        path: mount?.target ?? line?.target ?? null,
        size: volume.size,
        used: mount === undefined ? null : mount.size - mount.available,
        mounted: mount !== undefined,
        attached: line !== undefined,
      }
    })
  return shown.toSorted((a, b) => (a.path ?? a.volume).localeCompare(b.path ?? b.volume, 'en'))
}
