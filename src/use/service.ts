import type {DeltaReport} from '../carry/carry-report.ts'
import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import {planned, type Plan} from '../model/plan.ts'
import {fromTag} from '../model/tags.ts'
import {markGood} from '../plan/update.ts'
import {askNode} from './ask.ts'
import {takeDelta} from './delta.ts'
import {carryOut, type Change} from './transaction.ts'

export interface ServiceResult {
  /** The layer that took changes in; null where there was none to take. */
  readonly layer: LayerId | null
  readonly delta: DeltaReport | null
}

/**
 * `service --start`, early at each boot: at the first one of a layer, what changed in the old one since staging is taken in; then
 * the layer is remembered as one that runs.
 */
export async function startService(change: Change): Promise<ServiceResult> {
  const node = await askNode(change.host, change.vg)
  const {booted} = node.roles
  if (booted === null || booted.incomplete) return {layer: null, delta: null}
  const isFirst = booted.goodAt === null && booted.stagedFrom !== null
  const delta = isFirst ? await takeDelta(change.host, node.state, node.lineage, booted) : null
  await carryOut(change, firstBootPlan(node, booted))
  return {layer: delta === null ? null : booted.id, delta}
}

/** `service --stop`, at shutdown: the layer that boots next takes in what changed since it was staged. */
export async function stopService(change: Change): Promise<ServiceResult> {
  const node = await askNode(change.host, change.vg)
  const next = node.roles.default
  if (next === null || next.id === node.roles.booted?.id || next.goodAt !== null || !isStagedFromRunning(node, next))
    return {layer: null, delta: null}
  return {layer: next.id, delta: await takeDelta(change.host, node.state, node.lineage, next)}
}

const isStagedFromRunning = ({state}: Node, layer: Layer): boolean =>
  state.volumes.some(
    ({vg, name, device}) => vg === layer.volume.vg && name === layer.stagedFrom && device === state.rootDevice,
  )

/** Once a layer has run, nobody waits for changes of the old one any more. */
function firstBootPlan({state, lineage}: Node, booted: Layer): Plan {
  const done = layersOf(lineage).find(({id}) => id === booted.id)?.stagedFrom ?? null
  const {vg, name} = booted.volume
  const good = markGood(booted, state.now)
  const forget = done === null ? [] : [fromTag(done)]
  const step = good.step.kind === 'volume.tag' ? {...good.step, remove: [...good.step.remove, ...forget]} : good.step
  const undo = good.undo.map((one) => (one.kind === 'volume.tag' ? {...one, add: [...one.add, ...forget]} : one))
  return {goal: `remember that ${vg}/${name} runs`, steps: [planned(step, good.because, ...undo)], commit: 0}
}
