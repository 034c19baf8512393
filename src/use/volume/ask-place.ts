import {splitFstab, type FstabFields} from '../../carry/fstab.ts'
import type {Host} from '../../host/host.ts'
import type {Node} from '../../model/node.ts'
import type {CreatedVolume, FilesystemType} from '../../model/step.ts'
import {devicePath, type Volume} from '../../model/volume.ts'
import {objectionToPath} from '../../../layouts/volume-path.ts'
import {byPath, isPersistent, placeOf, type SeenPlace, type VolumePlace} from '../../plan/volume-place.ts'
import {readSuperblock} from '../../read/superblock.ts'
import {whileActive} from '../while-active.ts'
import {systemMounts, waysTo} from './mount-users.ts'
import {usersOf} from './path-users.ts'
import {sourcesOf} from './sources-of.ts'

/** What is at a path of the running system, as it was typed. Who uses it, and its volume, is asked for `toChange` alone. */
export async function askPlace(
  host: Host,
  node: Node,
  typed: string,
  toChange: boolean,
): Promise<VolumePlace & {readonly lines: readonly FstabFields[]}> {
  const path = typed.length > 1 ? typed.replace(/\/+$/, '') : typed
  const [lines, mounts] = await Promise.all([runningFstab(host), systemMounts(host)])
  const users = toChange && objectionToPath(path) === null ? await usersOf(host, path) : []
  const place = placeOf(node, {path, fstab: lines, mounts, users, isOf: await namesIn(host, node, lines)})
  const device = place.volume?.device ?? null
  const ways = toChange && device !== null ? await waysTo(host, path, {device, root: '/'}) : []
  return {...place, users: [...new Set([...users, ...ways])], lines}
}

/** What the running system mounts at its boot; paths without a slash at their end. */
export const runningFstab = async ({files}: Pick<Host, 'files'>): Promise<readonly FstabFields[]> =>
  splitFstab((await files.readText('/etc/fstab')) ?? '').flatMap(({fields}) =>
    fields === null ? [] : [{...fields, target: fields.target.replace(/(.)\/+$/, '$1')}],
  )

/** Which lines are whose, of all volumes that layers share. One that cannot be looked into is known by LVM's names of it. */
async function namesIn(host: Host, {state, lineage}: Node, lines: readonly FstabFields[]): Promise<SeenPlace['isOf']> {
  const sources = lines.map(({source}) => source)
  const named = new Map<Volume, ReadonlySet<string>>()
  for (const volume of state.volumes)
    if (volume.vg === lineage.vg && isPersistent(volume))
      named.set(volume, await sourcesOf(host, volume, sources).catch(() => new Set<string>()))
  return (source, volume) => named.get(volume)?.has(source) === true || byPath(source, volume)
}

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
