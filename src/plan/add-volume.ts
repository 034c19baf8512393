import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import type {CreatedVolume} from '../model/step.ts'
import {fitsDeviceMapper} from '../model/volume-name.ts'
import type {Pool} from '../model/volume.ts'
import {createdFaults, createSteps, type WantedVolume} from './created-volumes.ts'
import {ready} from './init.ts'
import {spaceFaults} from './space.ts'
import {busyFaults, pathFaults, unknownVolume, type VolumePlace} from './volume-place.ts'

export interface VolumeRequest {
  readonly transaction: string
  readonly pool: Pool
  readonly wanted: WantedVolume
  /** What is at the path now: a directory, by no link, or else. */
  readonly isDirectory: boolean
  /** Mount point of the file system that the directory lies on. */
  readonly from: string
}

/**
 * A directory moves onto a volume of its own: copied first, then named in fstab, which is the commit, then mounted over it. What it held
 * stays beneath.
 */
export function planVolumeCreation({state}: Node, place: VolumePlace, request: VolumeRequest): Outcome<Plan> {
  const {transaction, pool, wanted, from} = request
  const {vg, name, path, options, content} = wanted
  const faults = [
    ...pathFaults(path),
    ...takenFaults(place),
    ...(request.isDirectory ? [] : [noDirectory(path)]),
    ...busyFaults(place, state.mounts),
    ...(place.volume === null ? createdFaults(state, [wanted], 'Give it more.') : []),
    ...(fitsDeviceMapper(vg, name) ? [] : [tooLong(path)]),
    ...spaceFaults(state, pool, {data: content + pool.chunkSize * 64n, volumes: 1, boot: 0n}),
  ]
  if (faults.length > 0) return failure(...faults)
  const before = [
    ...createSteps(transaction, pool, null, [wanted]),
    planned({kind: 'directory.copy', vg, name, path, from}, `copy what ${path} holds onto its volume`),
    ready(transaction, wanted),
  ]
  return success({
    goal: `give ${path} a volume of its own, ${vg}/${name}`,
    steps: [
      ...before,
      lineAdded(wanted),
      planned({kind: 'system.mount', vg, name, path, options, from}, `mount it on ${path}`),
    ],
    commit: before.length,
  })
}

/** A volume that is there already is mounted on its path, now and at each boot of the running layer. Mounted first: a boot must not fail on it. */
export function planVolumeAttachment(node: Node, place: VolumePlace, volume: CreatedVolume | null): Outcome<Plan> {
  const {path} = place
  if (volume === null) return failure(...pathFaults(path), unknownVolume(path, node))
  const {vg, name, options} = volume
  const isThere = place.mount !== null && place.volume?.device === place.mount.device
  const faults = [
    ...pathFaults(path),
    ...(isThere && place.line !== null ? [attached(path)] : []),
    ...(isThere ? [] : busyFaults(place, node.state.mounts)),
    ...(isThere || place.mount === null ? [] : [mountedThere(place.path)]),
  ]
  if (faults.length > 0) return failure(...faults)
  const mount = planned(
    {kind: 'system.mount', vg, name, path, options, from: null},
    `mount ${vg}/${name} on ${path}; what is there now stays beneath`,
    {kind: 'system.unmount', path},
  )
  const before = isThere ? [] : [mount]
  return success({goal: `mount ${vg}/${name} on ${path}`, steps: [...before, lineAdded(volume)], commit: before.length})
}

const lineAdded = ({vg, name, path, filesystem, options}: CreatedVolume): PlannedStep =>
  planned(
    {kind: 'fstab.line', vg, name, path, filesystem, options, present: true},
    `have ${vg}/${name} mounted on ${path} at every boot of this layer`,
  )

function takenFaults({path, volume, line, mount}: VolumePlace): readonly Fault[] {
  if (mount !== null) return [mountedThere(path)]
  if (line !== null)
    return [
      fault('volume.line', `/etc/fstab says that ${line.source} is mounted on ${path}`, 'Take that line out first.'),
    ]
  return volume === null
    ? []
    : [
        fault(
          'volume.exists',
          `there is a volume for ${path} already, ${volume.vg}/${volume.name}`,
          `Mount it: imgbase volume --attach ${path}; or remove it: imgbase volume --remove ${path}`,
        ),
      ]
}

const mountedThere = (path: string): Fault =>
  fault('volume.mounted-there', `something is mounted on ${path} already`, 'imgbase volume --list shows the volumes.')

const attached = (path: string): Fault =>
  fault('volume.attached', `${path} has its volume, now and at each boot`, 'There is nothing to do.')

const noDirectory = (path: string): Fault =>
  fault(
    'volume.no-directory',
    `${path} is no directory, or is reached through a link`,
    `Make it first: mkdir -p ${path}; of a link, give the path that it leads to.`,
  )

const tooLong = (path: string): Fault =>
  fault('volume.name', `a volume for ${path} would have a name that is too long`, 'Choose a shorter path.')
