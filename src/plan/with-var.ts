import {fault, failure, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {fitsDeviceMapper} from '../model/nvr.ts'
import {planned, type PlannedStep} from '../model/plan.ts'
import {stagingTag, varOfTag, varReplacedTag} from '../model/tags.ts'
import {mountedVar, stemOf, varLeftBy} from '../model/var-volume.ts'
import type {VolumeId} from '../model/volume.ts'
import type {NewLayer} from './names.ts'

/** A /var of its own for a layer that goes back. */
export interface OwnVar {
  /** Null where it has the /var of all. */
  readonly volume: VolumeId | null
  readonly steps: readonly PlannedStep[]
  /** Once all that imgbase has to remember was written. */
  readonly last: readonly PlannedStep[]
}

export const noOwnVar: OwnVar = {volume: null, steps: [], last: []}

/**
 * Gives `layer` a /var of its own, which is as `target` left it, but for what imgbase knows. The one that is mounted stays as it is,
 * with its name, for the layers whose fstab names it.
 */
export function ownVar({state, lineage}: Node, target: Layer, layer: NewLayer, transaction: string): Outcome<OwnVar> {
  const kept = varLeftBy(state.volumes, lineage, target)
  const live = mountedVar(state, lineage)
  if (kept === null || live === null) return failure(noVar(target))
  const volume = {vg: lineage.vg, name: `${stemOf(live.name)}.of.${layer.volume.name}`}
  if (!fitsDeviceMapper(volume.vg, volume.name)) return failure(tooLong(volume))
  const staging = stagingTag(transaction)
  const replaced = varReplacedTag(state.now)
  const tags = [staging, varOfTag(layer.volume.name)]
  const steps = [
    planned(
      {kind: 'volume.snapshot', ...volume, origin: kept.volume.name, tags},
      `make a /var as ${target.id} left it`,
      {
        ...{kind: 'volume.remove', ...volume, onlyWithTag: staging},
      },
    ),
    planned({kind: 'filesystem.adopt', ...volume}, 'check its file system, give it a UUID of its own'),
    planned(
      {kind: 'volume.tag', vg: live.vg, name: live.name, add: [replaced], remove: []},
      `remember that ${live.name} was replaced; it stays`,
      {kind: 'volume.tag', vg: live.vg, name: live.name, add: [], remove: [replaced]},
    ),
  ]
  const last = [planned({kind: 'var.records', ...volume, transaction}, 'take along what imgbase knows of the layers')]
  return success({volume, steps, last})
}

const noVar = (target: Layer): Fault =>
  fault(
    'rollback.no-var',
    `nothing holds /var as ${target.id} left it: that is kept when an update that was staged from it boots for the first time`,
    'Leave --with-var out; imgbase layout lists every /var that is kept.',
  )

const tooLong = ({vg, name}: VolumeId): Fault =>
  fault('rollback.var-name', `${vg}/${name} is too long for a volume`, 'Leave --with-var out.')
