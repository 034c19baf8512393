import {mapperPath} from '../../../boot/root-device.ts'
import {splitFstab, type FstabFields} from '../../carry/fstab.ts'
import type {Host} from '../../host/host.ts'
import type {Node} from '../../model/node.ts'
import type {CreatedVolume, FilesystemType} from '../../model/step.ts'
import {devicePath, type Volume, type VolumeId} from '../../model/volume.ts'
import {objectionToPath} from '../../../layouts/volume-path.ts'
import {placeOf, type VolumePlace} from '../../plan/volume-place.ts'
import {readSuperblock} from '../../read/superblock.ts'
import {whileActive} from '../while-active.ts'
import {usersOf} from './path-users.ts'

/** What is at a path of the running system, as it was typed. Who uses it is asked for `toChange` alone. */
export async function askPlace(
  host: Host,
  node: Node,
  typed: string,
  toChange: boolean,
): Promise<VolumePlace & {readonly lines: readonly FstabFields[]}> {
  const path = typed.length > 1 ? typed.replace(/\/+$/, '') : typed
  const lines = await runningFstab(host)
  const users = toChange && objectionToPath(path) === null ? await usersOf(host, path) : []
  return {...placeOf(node, path, lines, users), lines}
}

/** What the running system mounts at its boot. */
export const runningFstab = async ({files}: Pick<Host, 'files'>): Promise<readonly FstabFields[]> =>
  splitFstab((await files.readText('/etc/fstab')) ?? '').flatMap(({fields}) => fields ?? [])

/** Whether a line names the volume by one of its paths. */
export const names = ({source}: Pick<FstabFields, 'source'>, volume: VolumeId): boolean =>
  [devicePath(volume), mapperPath(volume)].includes(source)

/** The volume with its line of fstab: the one that is there, or as a layout has it; null where there is no volume. */
export async function lineOfPlace(
  host: Host,
  {volume, path, lines}: VolumePlace & {readonly lines: readonly FstabFields[]},
): Promise<CreatedVolume | null> {
  if (volume === null) return null
  const options = lines.find(({target}) => target === path)?.options.split(',') ?? ['defaults', 'discard']
  return {vg: volume.vg, name: volume.name, path, filesystem: await filesystemOf(host, volume), options}
}

async function filesystemOf(host: Host, volume: Volume): Promise<FilesystemType> {
  const head = await whileActive(host, volume, () => host.files.readBytes(devicePath(volume), 0, 4096))
  const superblock = readSuperblock(head)
  if (superblock === null) throw new Error(`${devicePath(volume)} holds no ext4 or xfs file system`)
  return superblock.filesystem
}
