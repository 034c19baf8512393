import {nameOfPath, objectionToPath} from '../../layouts/volume-path.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {MountLine} from '../model/mount.ts'
import type {Node} from '../model/node.ts'
import {quoted} from '../model/quoted.ts'
import {tags, valuesOf} from '../model/tags.ts'
import {volumeName} from '../model/volume-name.ts'
import type {Volume, VolumeId} from '../model/volume.ts'
import type {FstabMount} from './check/facts.ts'
import {namesVolume} from './volume-names.ts'
import {persistentVolumes} from './volumes.ts'

/** A path of the running system that a volume is mounted on, or shall be. */
export interface VolumePlace {
  readonly path: string
  /** The root that runs, whose fstab is changed; null where it is no volume of the group. */
  readonly layer: VolumeId | null
  /**
   * The volume that is mounted there as a whole, or that fstab names, or else the one with the name that this path gives, where it is
   * neither mounted nor named; null for none.
   */
  readonly volume: Volume | null
  /** What fstab mounts there. */
  readonly line: FstabMount | null
  readonly isNamed: boolean
  readonly mount: MountLine | null
  readonly isMounted: boolean
  /** Mount points below. */
  readonly below: readonly string[]
  /** Where else fstab mounts the volume. */
  readonly elsewhere: readonly string[]
  /** Who uses what lies there, in words. */
  readonly users: readonly string[]
}

/** What a look at the running system has to tell of it. */
export interface SeenPlace {
  readonly path: string
  readonly fstab: readonly FstabMount[]
  /** All that is mounted in the system. */
  readonly mounts: readonly MountLine[]
  readonly users: readonly string[]
  /** Whether the source of a line names the volume. */
  readonly isOf: (source: string, volume: Volume) => boolean
}

export function placeOf({state, lineage}: Node, seen: SeenPlace): VolumePlace {
  const {path, fstab, mounts, users, isOf} = seen
  const mount = mounts.findLast(({target}) => target === path) ?? null
  const line = fstab.find(({target}) => target === path) ?? null
  const isOn = (volume: Volume): boolean => isWhole(mount, volume)
  const isBy = (volume: Volume): boolean => line !== null && isOf(line.source, volume)
  const isFree = (volume: Volume): boolean =>
    !mounts.some(({device}) => device === volume.device) && !fstab.some(({source}) => isOf(source, volume))
  const ours = state.volumes.filter((volume) => volume.vg === lineage.vg && isPersistent(volume))
  const byName = ({name}: Volume): boolean => mount === null && line === null && name === volumeName(nameOfPath(path))
  const volume = ours.find(isOn) ?? ours.find(isBy) ?? ours.find((one) => byName(one) && isFree(one)) ?? null
  const running = state.volumes.find(({vg, device}) => vg === lineage.vg && device === state.rootDevice)
  return {
    ...{path, volume, line, mount, users},
    layer: running === undefined ? null : {vg: running.vg, name: running.name},
    isMounted: volume !== null && isOn(volume),
    isNamed: volume !== null && isBy(volume),
    below: mounts.map(({target}) => target).filter((target) => target.startsWith(`${path}/`)),
    elsewhere: fstab
      .filter(({source, target}) => target !== path && volume !== null && isOf(source, volume))
      .map(({target}) => target),
  }
}

/** What the paths of LVM tell, where no look at the file system is needed. */
export const byPath = (source: string, volume: Volume): boolean => namesVolume(source, volume, null)

/** A bind mount of one of its folders is not the volume. */
const isWhole = (mount: MountLine | null, {device}: Volume): boolean =>
  mount !== null && mount.root === '/' && device !== null && device === mount.device

/** A volume that layers share; not one that a rollback replaced. */
export const isPersistent = (volume: Volume): boolean =>
  volume.tags.includes(tags.volume) && valuesOf(volume.tags, 'varReplaced').length === 0

/** What speaks against a volume there at all. */
export function pathFaults(path: string): readonly Fault[] {
  const objection = objectionToPath(path)
  return objection === null ? [] : [fault('volume.path', `the path ${quoted(path)} ${objection}`, 'Give another one.')]
}

/** What is mounted there, now or at a boot, and is not the volume. */
export const otherFaults = ({path, line, mount, isMounted, isNamed}: VolumePlace): readonly Fault[] => [
  ...(mount !== null && !isMounted ? [mountedThere(path)] : []),
  ...(line !== null && !isNamed ? [lineThere(path, line)] : []),
]

export const mountedThere = (path: string): Fault =>
  fault('volume.mounted-there', `something is mounted on ${path} already`, 'imgbase volume --list shows the volumes.')

export const lineThere = (path: string, {source}: FstabMount): Fault =>
  fault('volume.line', `/etc/fstab says that ${source} is mounted on ${path}`, 'Take that line out first.')

/** What keeps a volume from being put there, or taken away, while the system runs. */
export const busyFaults = ({path, below, users}: VolumePlace): readonly Fault[] => [
  ...(isOfRecords(path) ? [ofRecords(path)] : []),
  ...below.map((target) =>
    fault('volume.mount-below', `${target} is mounted below ${path}`, `Unmount it first: umount ${target}`),
  ),
  ...(users.length === 0
    ? []
    : [fault('volume.in-use', `${path} is in use by ${users.join(', ')}`, 'Stop what uses it, then try again.')]),
]

/** Where imgbase keeps its journal, and every folder above: what is being changed would be written there meanwhile. */
const isOfRecords = (path: string): boolean => `${records}/`.startsWith(`${path}/`) || path.startsWith(`${records}/`)

const records = '/var/lib/imgbase'

const ofRecords = (path: string): Fault =>
  fault(
    'volume.records',
    `${path} holds what imgbase remembers (${records}), which every layer has to see`,
    path === '/var' ? 'A /var is given by imgbase layout --init --create-volumes.' : 'Choose a path beside it.',
  )

/** An interrupted command has to find that fstab again, whatever runs then. */
export const foreignRoot = ({lineage: {vg}}: Node): Fault =>
  fault(
    'volume.foreign-root',
    `this system does not run from a volume of the group ${vg}, so imgbase leaves its /etc/fstab alone`,
    'Boot a layer of it first.',
  )

export const unknownVolume = (path: string, node: Node): Fault =>
  fault('volume.unknown', `there is no volume for ${quoted(path)}`, knownVolumes(node))

function knownVolumes({state, lineage}: Node): string {
  const paths = Object.keys(persistentVolumes(state, lineage.vg)).toSorted()
  return paths.length === 0 ? 'None is mounted.' : `Mounted are: ${paths.join(', ')}.`
}
