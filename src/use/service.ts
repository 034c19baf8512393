import type {DeltaReport} from '../carry/carry-report.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import type {FailedTrial} from '../model/failed-trial.ts'
import {fault} from '../model/fault.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import {fallbackOf, planFallback} from '../plan/fallback.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {loaderOf} from './ask.ts'
import {bootLog, noteBoot, thisBoot} from './boot-log.ts'
import {takeDelta} from './delta.ts'
import {firstBoot, isFirstBoot} from './first-boot.ts'
import {markBootedGood} from './mark-good.ts'
import {carryOut, type Change} from './transaction.ts'

export interface ServiceResult {
  /** The layer that took changes in; null where there was none to take. */
  readonly layer: LayerId | null
  readonly delta: DeltaReport | null
  /** The layer that did not come up, where the boot loader fell back to the one that runs. */
  readonly fellBackFrom: {readonly layer: LayerId; readonly why: FailedTrial['why']} | null
}

const nothing: ServiceResult = {layer: null, delta: null, fellBackFrom: null}

/**
 * `service --early`, at each boot before services start: a fallback becomes permanent; else at the first boot of a layer what
 * changed in the old one since staging is taken in, unless the shutdown did that.
 */
export async function earlyService(change: Change): Promise<ServiceResult> {
  const node = await askNodeIfAny(change.host, change.vg)
  if (node === null) return nothing
  const {booted} = node.roles
  await noteBoot(change.host, booted?.id ?? null, {})
  const fellBackFrom = await stayAfterFallback(change, node)
  if (fellBackFrom !== null || booted === null || !isFirstBoot(booted)) return {...nothing, fellBackFrom}
  const delta = await firstBoot(change, node, booted)
  if (delta.taken.length + delta.deleted.length > 0) await readAgain(change.host)
  return {...nothing, layer: booted.id, delta}
}

/** `service --start`, once the boot is complete: the layer is remembered as one that runs well. Does what `--early` did not. */
export async function startService(change: Change): Promise<ServiceResult> {
  const node = await askNodeIfAny(change.host, change.vg)
  const booted = node?.roles.booted ?? null
  if (node === null || booted === null || booted.incomplete) return nothing
  const fellBackFrom = await stayAfterFallback(change, node)
  if (fellBackFrom !== null) return {...nothing, fellBackFrom}
  const record = await thisBoot(change.host)
  if (record?.healthy === false) throw unhealthy(booted)
  const waits = isFirstBoot(booted) && record?.carried !== true
  const delta = waits ? await firstBoot(change, node, booted) : null
  await markBootedGood(change, node, booted)
  return {...nothing, layer: delta === null ? null : booted.id, delta}
}

/** Where the boot loader brought another layer back than the one that was to boot, that one becomes the default. */
async function stayAfterFallback(change: Change, node: Node): Promise<ServiceResult['fellBackFrom']> {
  const loader = loaderOf(node.state)
  const fallback = loader === null ? null : fallbackOf(node, loader, await bootLog(change.host))
  if (loader === null || fallback === null) return null
  await carryOut(change, planFallback(node, loader, fallback))
  return {layer: fallback.failed.id, why: fallback.why}
}

/** `service --stop`, at shutdown: the layer that boots next takes in what changed since it was staged. */
export async function stopService(change: Change): Promise<ServiceResult> {
  const node = await askNodeIfAny(change.host, change.vg)
  const next = node?.roles.default ?? null
  if (node === null || next === null || next.id === node.roles.booted?.id) return nothing
  if (next.goodAt !== null || !isStagedFromRunning(node, next)) return nothing
  return {...nothing, layer: next.id, delta: await takeDelta(change.host, node.state, node.lineage, next)}
}

const isStagedFromRunning = ({state}: Node, layer: Layer): boolean =>
  state.volumes.some(
    ({vg, name, device}) => vg === layer.volume.vg && name === layer.stagedFrom && device === state.rootDevice,
  )

const unhealthy = ({id}: Layer): CommandFault =>
  new CommandFault('refused', [
    fault(
      'boot.unhealthy',
      `${id} is not marked good: a required health check failed at this boot`,
      'imgbase boot --log tells which. When it is mended: systemctl restart imgbase-health.service imgbase.service',
    ),
  ])

/**
 * systemd read units and fstab before they were taken in. What they add to the boot that is under way is asked for again; where
 * something else than multi-user.target is being booted (rescue), nothing is added.
 */
async function readAgain({tools, files}: Host): Promise<void> {
  if ((await files.stat('/run/systemd/system')) === null) return
  await tools.run(['systemctl', 'daemon-reload'])
  const {stdout} = await tools.run(['systemctl', 'list-jobs', '--no-legend', 'multi-user.target'])
  if (stdout.trim() !== '') await tools.run(['systemctl', '--no-block', 'start', 'multi-user.target'])
}
