import {nameOfPath} from '../../../layouts/volume-path.ts'
import {volumeName} from '../../model/nvr.ts'
import type {VolumeWish} from './change-volume.ts'
import type {ShownVolume} from './list-volumes.ts'

/**
 * What is not as it was wished, once fstab is changed, with the command that finishes it. `shown` is the volume as it is now, null where
 * there is none; `hasFailed`: a step after the commit did.
 */
export function unfinished(wish: VolumeWish, shown: ShownVolume | null, hasFailed: boolean): string | null {
  const {kind, path} = wish
  if (kind === 'remove') return shown === null ? null : stillThere(shown.volume, path)
  if (shown === null) return `there is no volume for ${path}: see imgbase volume --list`
  if (kind === 'detach') return shown.mounted ? `${shown.volume} is still mounted: umount ${shown.path ?? path}` : null
  if (kind === 'resize') return hasFailed ? tooSmall(shown.volume, path, wish.size) : null
  if (!shown.mounted) return notMounted(shown.volume, path)
  return shown.attached ? null : `no line of /etc/fstab mounts ${shown.volume} at boot: imgbase volume --attach ${path}`
}

/** It is found by its name as long as that is the one of the path. */
function stillThere(volume: string, path: string): string {
  const [, name] = volume.split('/')
  const command = name === volumeName(nameOfPath(path)) ? `imgbase volume --remove ${path}` : `lvremove ${volume}`
  return `${volume} is still there, though /etc/fstab mounts it on ${path} no more. Finish with: ${command}`
}

const tooSmall = (volume: string, path: string, size: bigint): string =>
  `${volume} has grown, but its file system may not have all of it. Finish with: imgbase volume --resize ${path} ${size}b`

const notMounted = (volume: string, path: string): string =>
  `${volume} is not mounted on ${path}, as it will be at the next boot; what is written there until then stays beneath. Finish with: imgbase volume --attach ${path}`
