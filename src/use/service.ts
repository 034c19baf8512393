import type {DeltaReport} from '../carry/carry-report.ts'
import type {FailedTrial} from '../model/failed-trial.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {fallbackOf, planFallback, type Fallback} from '../plan/fallback.ts'
import {planMarkGood} from '../plan/mark-good.ts'
import {askNode, loaderOf} from './ask.ts'
import {takeDelta} from './delta.ts'
import {carryOut, type Change} from './transaction.ts'

export interface ServiceResult {
  /** The layer that took changes in; null where there was none to take. */
  readonly layer: LayerId | null
  readonly delta: DeltaReport | null
  /** The layer that did not come up, where the boot loader fell back to the one that runs. */
  readonly fellBackFrom: {readonly layer: LayerId; readonly why: FailedTrial['why']} | null
}

/**
 * `service --start`, at each boot: a fallback becomes permanent; else at the first boot of a layer what changed in the old one since
 * staging is taken in, and the layer is remembered as one that runs.
 */
export async function startService(change: Change): Promise<ServiceResult> {
  const node = await askNode(change.host, change.vg)
  const {booted} = node.roles
  if (booted === null || booted.incomplete) return nothing
  const loader = loaderOf(node.state)
  const fallback = loader === null ? null : fallbackOf(node, loader)
  if (loader !== null && fallback !== null) return stay(change, planFallback(node, loader, fallback), fallback)
  const isFirst = booted.goodAt === null && booted.stagedFrom !== null
  const delta = isFirst ? await takeDelta(change.host, node.state, node.lineage, booted) : null
  await carryOut(change, planMarkGood(node, loader, booted))
  return {layer: delta === null ? null : booted.id, delta, fellBackFrom: null}
}

const nothing: ServiceResult = {layer: null, delta: null, fellBackFrom: null}

async function stay(change: Change, plan: Plan, {failed, why}: Fallback): Promise<ServiceResult> {
  await carryOut(change, plan)
  return {...nothing, fellBackFrom: {layer: failed.id, why}}
}

/** `service --stop`, at shutdown: the layer that boots next takes in what changed since it was staged. */
export async function stopService(change: Change): Promise<ServiceResult> {
  const node = await askNode(change.host, change.vg)
  const next = node.roles.default
  if (next === null || next.id === node.roles.booted?.id || next.goodAt !== null || !isStagedFromRunning(node, next))
    return nothing
  return {...nothing, layer: next.id, delta: await takeDelta(change.host, node.state, node.lineage, next)}
}

const isStagedFromRunning = ({state}: Node, layer: Layer): boolean =>
  state.volumes.some(
    ({vg, name, device}) => vg === layer.volume.vg && name === layer.stagedFrom && device === state.rootDevice,
  )
