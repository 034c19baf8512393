import {mapperPath} from '../../boot/root-device.ts'
import {nameOfPath, objectionToPath} from '../../layouts/volume-path.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {Mount} from '../model/mount.ts'
import type {Node} from '../model/node.ts'
import {quoted} from '../model/quoted.ts'
import {tags, valuesOf} from '../model/tags.ts'
import {volumeName} from '../model/volume-name.ts'
import {devicePath, type Volume} from '../model/volume.ts'
import type {FstabMount} from './check/facts.ts'
import {persistentVolumes} from './volumes.ts'

/** A path of the running system that a volume is mounted on, or shall be. */
export interface VolumePlace {
  readonly path: string
  /** The volume that is mounted there, or that fstab names, or else the one with the name that this path gives; null for none. */
  readonly volume: Volume | null
  /** What fstab mounts there. */
  readonly line: FstabMount | null
  readonly mount: Mount | null
  /** Who uses what lies there, in words. */
  readonly users: readonly string[]
}

export function placeOf(
  {state, lineage}: Node,
  path: string,
  fstab: readonly FstabMount[],
  users: readonly string[],
): VolumePlace {
  const mount = state.mounts.findLast(({target}) => target === path) ?? null
  const line = fstab.find(({target}) => target === path) ?? null
  const ours = state.volumes.filter((volume) => volume.vg === lineage.vg && isPersistent(volume))
  const volume =
    ours.find(({device}) => device !== null && device === mount?.device) ??
    ours.find((one) => [devicePath(one), mapperPath(one)].includes(line?.source ?? '')) ??
    ours.find(({name}) => mount === null && line === null && name === volumeName(nameOfPath(path))) ??
    null
  return {path, volume, line, mount, users}
}

/** A volume that layers share; not one that a rollback replaced. */
export const isPersistent = (volume: Volume): boolean =>
  volume.tags.includes(tags.volume) && valuesOf(volume.tags, 'varReplaced').length === 0

/** What speaks against a volume there at all. */
export function pathFaults(path: string): readonly Fault[] {
  const objection = objectionToPath(path)
  return objection === null ? [] : [fault('volume.path', `the path ${quoted(path)} ${objection}`, 'Give another one.')]
}

/** What keeps a volume from being put there, or taken away, while the system runs. */
export function busyFaults({path, users}: VolumePlace, mounts: readonly Mount[]): readonly Fault[] {
  const below = mounts.filter(({target}) => target.startsWith(`${path}/`)).map(({target}) => target)
  return [
    ...(isOfRecords(path) ? [ofRecords(path)] : []),
    ...below.map((target) =>
      fault('volume.mount-below', `${target} is mounted below ${path}`, `Unmount it first: umount ${target}`),
    ),
    ...(users.length === 0
      ? []
      : [fault('volume.in-use', `${path} is in use by ${users.join(', ')}`, 'Stop what uses it, then try again.')]),
  ]
}

/** Where imgbase keeps its journal, and every folder above: what is being changed would be written there meanwhile. */
const isOfRecords = (path: string): boolean => `${records}/`.startsWith(`${path}/`) || path.startsWith(`${records}/`)

const records = '/var/lib/imgbase'

const ofRecords = (path: string): Fault =>
  fault(
    'volume.records',
    `${path} holds what imgbase remembers (${records}), which every layer has to see`,
    path === '/var' ? 'A /var is given by imgbase layout --init --create-volumes.' : 'Choose a path beside it.',
  )

export const unknownVolume = (path: string, node: Node): Fault =>
  fault('volume.unknown', `there is no volume for ${quoted(path)}`, knownVolumes(node))

function knownVolumes({state, lineage}: Node): string {
  const paths = Object.keys(persistentVolumes(state, lineage.vg)).toSorted()
  return paths.length === 0 ? 'None is mounted.' : `Mounted are: ${paths.join(', ')}.`
}
