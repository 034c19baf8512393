import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import type {CreatedVolume} from '../model/step.ts'
import type {VolumeId} from '../model/volume.ts'
import {busyFaults, foreignRoot, otherFaults, unknownVolume, type VolumePlace} from './volume-place.ts'

/** The volume is mounted no more, now and at each boot of the running layer; it stays, and what was beneath it is seen again. */
export function planVolumeDetachment(node: Node, place: VolumePlace, volume: CreatedVolume | null): Outcome<Plan> {
  const {path, line, mount, layer} = place
  if (volume === null) return failure(unknownVolume(path, node))
  if (layer === null) return failure(foreignRoot(node))
  const faults = [
    ...otherFaults(place),
    ...busyFaults(place),
    ...(line === null && mount === null
      ? [fault('volume.detached', `${path} has no volume now, nor at a boot`, 'There is nothing to do.')]
      : []),
  ]
  if (faults.length > 0) return failure(...faults)
  const steps = [...unmounted(place, volume, layer), lineRemoved(volume, layer)]
  return success({goal: `mount ${volume.vg}/${volume.name} no more on ${path}`, steps, commit: steps.length - 1})
}

/** The volume goes with all that is on it. `namedBy`: other layers whose fstab names it, which could not boot without it. */
export function planVolumeRemoval(
  node: Node,
  place: VolumePlace,
  volume: CreatedVolume | null,
  namedBy: readonly string[],
): Outcome<Plan> {
  const {path, line, layer, elsewhere} = place
  if (volume === null) return failure(unknownVolume(path, node))
  if (layer === null) return failure(foreignRoot(node))
  const {vg, name} = volume
  const faults = [
    ...otherFaults(place),
    ...busyFaults(place),
    ...elsewhere.map((target) => neededHere(place, target)),
    ...namedBy.map((other) => needed(place, other)),
  ]
  if (faults.length > 0) return failure(...faults)
  const before = unmounted(place, volume, layer)
  const goal = `remove ${vg}/${name}, with what ${path} holds`
  const removal = planned({kind: 'volume.remove', vg, name, onlyWithTag: null}, `remove the volume ${vg}/${name}`)
  return success({
    goal,
    steps: [...before, ...(line === null ? [] : [lineRemoved(volume, layer)]), removal],
    commit: before.length,
  })
}

/** Before the commit, so that nothing has changed where somebody begins to use it in between. */
function unmounted(
  {isMounted, path}: VolumePlace,
  {vg, name, options}: CreatedVolume,
  layer: VolumeId,
): readonly PlannedStep[] {
  if (!isMounted) return []
  const undo = {kind: 'system.mount', vg, name, path, layer, options, from: null} as const
  return [planned({kind: 'system.unmount', path, only: {volume: {vg, name}, layer}}, `unmount ${path}`, undo)]
}

const lineRemoved = (volume: CreatedVolume, layer: VolumeId): PlannedStep =>
  planned({kind: 'fstab.line', ...volume, layer, present: false}, `take ${volume.path} out of /etc/fstab`)

const neededHere = ({path}: VolumePlace, target: string): Fault =>
  fault(
    'volume.needed-here',
    `/etc/fstab mounts the volume of ${path} on ${target} too: the next boot would fail without it`,
    'Take that line out first.',
  )

const needed = ({path}: VolumePlace, layer: string): Fault =>
  fault(
    'volume.needed',
    `the fstab of ${layer} mounts the volume of ${path} too: it would not boot without it`,
    `Remove that layer first (imgbase layer --remove ${layer}), or take the line out of its /etc/fstab.`,
  )
