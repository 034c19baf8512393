import type {HostState} from '../model/host-state.ts'
import type {Mount} from '../model/mount.ts'
import {tags} from '../model/tags.ts'
import type {Volume} from '../model/volume.ts'

/** The thin volumes of the group, roots left out, that are mounted outside `/` and /boot: mount point → LV name. */
export function persistentVolumes(state: HostState, vg: string): Readonly<Record<string, string>> {
  const volumes = state.volumes.filter((volume) => volume.vg === vg && volume.device !== null && !isRoot(volume))
  const pairs = state.mounts
    .filter((mount) => isPersistent(mount))
    .flatMap((mount) => {
      const volume = volumes.find(({device}) => device === mount.device)
      return volume === undefined ? [] : [[mount.target, volume.name] as const]
    })
  return Object.fromEntries(pairs)
}

/** Somebody may have mounted a base or a layer to look into it. */
const isRoot = (volume: Volume): boolean =>
  volume.kind !== 'thin' || [tags.base, tags.layer, tags.init].some((tag) => volume.tags.includes(tag))

const isPersistent = ({target, root}: Mount): boolean =>
  root === '/' && target !== '/' && target !== '/boot' && !target.startsWith('/run/')
