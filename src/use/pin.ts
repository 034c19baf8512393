import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {findLayer, layersOf, type Layer} from '../model/lineage.ts'
import type {LayerId} from '../model/nvr.ts'
import {planned, type Plan} from '../model/plan.ts'
import {pinTag} from '../model/tags.ts'
import {unknownLayer} from '../plan/rollback.ts'
import {askNode} from './ask.ts'
import {carryOut, type Change} from './transaction.ts'

export interface PinResult {
  readonly layer: LayerId
  readonly pinned: boolean
  readonly changed: boolean
}

/** The plan of `pin` and `unpin`; null where nothing is to be done. */
export async function preparePin(
  host: Host,
  vg: string | undefined,
  name: string,
  pinned: boolean,
): Promise<{layer: Layer; plan: Plan | null}> {
  const {lineage} = await askNode(host, vg)
  const layer = findLayer(lineage, name)
  if (layer === undefined) throw new CommandFault('refused', [unknownLayer(name, layersOf(lineage))])
  return {layer, plan: (pinned ? layer.pin === 'admin' : layer.pin === null) ? null : pinPlan(layer, pinned)}
}

/** Keeps a layer from removal and collection, or releases it, whoever kept it. */
export async function pin(change: Change, name: string, pinned: boolean): Promise<PinResult> {
  const {layer, plan} = await preparePin(change.host, change.vg, name, pinned)
  if (plan !== null) await carryOut(change, plan)
  return {layer: layer.id, pinned, changed: plan !== null}
}

function pinPlan({id, volume}: Layer, pinned: boolean): Plan {
  const old = [pinTag('admin'), pinTag('rollback')].filter((tag) => volume.tags.includes(tag))
  const add = pinned ? [pinTag('admin')] : []
  const because = pinned ? `keep ${id} until it is released` : `release ${id}`
  const target = {vg: volume.vg, name: volume.name}
  const step = planned({kind: 'volume.tag', ...target, add, remove: old}, because, {
    kind: 'volume.tag',
    ...target,
    add: old,
    remove: add,
  })
  return {goal: because, steps: [step], commit: 0}
}
