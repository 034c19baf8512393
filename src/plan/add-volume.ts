import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import type {CreatedVolume} from '../model/step.ts'
import {fitsDeviceMapper} from '../model/volume-name.ts'
import type {Pool, VolumeId} from '../model/volume.ts'
import {createdFaults, createSteps, type WantedVolume} from './created-volumes.ts'
import {ready} from './init.ts'
import {spaceFaults} from './space.ts'
import {
  busyFaults,
  foreignRoot,
  lineThere,
  mountedThere,
  otherFaults,
  pathFaults,
  unknownVolume,
  type VolumePlace,
} from './volume-place.ts'

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
 * A directory moves onto a volume of its own: copied first, then named in fstab, which is the commit, then mounted over it. Copying may
 * take long, so it is looked again whether nobody uses it. What it held stays beneath.
 */
export function planVolumeCreation(node: Node, place: VolumePlace, request: VolumeRequest): Outcome<Plan> {
  const {state} = node
  const {layer} = place
  if (layer === null) return failure(foreignRoot(node))
  const {transaction, pool, wanted, from} = request
  const {vg, name, path, options, content} = wanted
  const faults = [
    ...pathFaults(path),
    ...takenFaults(place),
    ...(request.isDirectory ? [] : [noDirectory(path)]),
    ...busyFaults(place),
    ...(place.volume === null ? createdFaults(state, [wanted], 'Give it more.') : []),
    ...(fitsDeviceMapper(vg, name) ? [] : [tooLong(path)]),
    ...spaceFaults(state, pool, {data: content + pool.chunkSize * 64n, volumes: 1, boot: 0n}),
  ]
  if (faults.length > 0) return failure(...faults)
  const before = [
    ...createSteps(transaction, pool, null, [wanted]),
    planned({kind: 'directory.copy', vg, name, path, from}, `copy what ${path} holds onto its volume`),
    ready(transaction, wanted),
    planned({kind: 'path.unused', path}, `look whether ${path} has come into use meanwhile`),
  ]
  return success({
    goal: `give ${path} a volume of its own, ${vg}/${name}`,
    steps: [
      ...before,
      lineAdded(wanted, layer),
      planned({kind: 'system.mount', vg, name, path, layer, options, from}, `mount it on ${path}`),
    ],
    commit: before.length,
  })
}

/**
 * A volume that is there already is mounted on its path, now and at each boot of the running layer. Mounted first: a boot must not fail on it.
 * `isPlain`: no link leads there.
 */
export function planVolumeAttachment(
  node: Node,
  place: VolumePlace,
  volume: CreatedVolume | null,
  isPlain: boolean,
): Outcome<Plan> {
  const {path, layer, isMounted, isNamed} = place
  if (volume === null) return failure(...pathFaults(path), unknownVolume(path, node))
  if (layer === null) return failure(foreignRoot(node))
  const {vg, name, options} = volume
  const faults = [
    ...pathFaults(path),
    ...otherFaults(place),
    ...(isMounted && isNamed ? [attached(path)] : []),
    ...(isMounted ? [] : busyFaults(place)),
    ...(isPlain ? [] : [noDirectory(path)]),
  ]
  if (faults.length > 0) return failure(...faults)
  const mount = planned(
    {kind: 'system.mount', vg, name, path, layer, options, from: null},
    `mount ${vg}/${name} on ${path}; what is there now stays beneath`,
    {kind: 'system.unmount', path, only: {volume: {vg, name}, layer}},
  )
  const steps = [...(isMounted ? [] : [mount]), ...(isNamed ? [] : [lineAdded(volume, layer)])]
  return success({goal: `mount ${vg}/${name} on ${path}`, steps, commit: steps.length - 1})
}

const lineAdded = ({vg, name, path, filesystem, options}: CreatedVolume, layer: VolumeId): PlannedStep =>
  planned(
    {kind: 'fstab.line', vg, name, path, layer, filesystem, options, present: true},
    `have ${vg}/${name} mounted on ${path} at every boot of this layer`,
  )

function takenFaults({path, volume, line, mount}: VolumePlace): readonly Fault[] {
  if (mount !== null) return [mountedThere(path)]
  if (line !== null) return [lineThere(path, line)]
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
