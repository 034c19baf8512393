import type {HostState} from '../model/host-state.ts'
import type {Mount} from '../model/mount.ts'

/** The thin volumes of the group that are mounted outside `/` and /boot: mount point → LV name. */
export function persistentVolumes(state: HostState, vg: string): Readonly<Record<string, string>> {
  const volumes = state.volumes.filter((volume) => volume.vg === vg && volume.kind === 'thin' && volume.device !== null)
  const pairs = state.mounts
    .filter((mount) => isPersistent(mount))
    .flatMap((mount) => {
      const volume = volumes.find(({device}) => device === mount.device)
      return volume === undefined ? [] : [[mount.target, volume.name] as const]
    })
  return Object.fromEntries(pairs)
}

const isPersistent = ({target, root}: Mount): boolean =>
  root === '/' && target !== '/' && target !== '/boot' && !target.startsWith('/run/')
