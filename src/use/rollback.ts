import type {Host} from '../host/host.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {planRollback, rollbackTarget} from '../plan/rollback.ts'
import {askNode, required, requireMenu} from './ask.ts'
import {changedFiles, type ChangedFiles} from './changed-files.ts'
import {carryOut, sentence, type Change} from './transaction.ts'

export interface RollbackResult {
  /** What boots next. */
  readonly target: LayerId
  /** What booted next until now; null where that was no layer. */
  readonly left: LayerId | null
  /** What was changed in the layer that is left; null where it cannot be told. */
  readonly changes: ChangedFiles | null
  readonly wasProvenGood: boolean
  readonly rebootNeeded: boolean
  readonly machines: readonly string[]
  readonly warnings: readonly string[]
}

/** `rollback`: another layer becomes the default; nothing is removed or changed. */
export async function rollback(change: Change, to: string | null): Promise<RollbackResult> {
  const {node, target, plan} = await prepareRollback(change.host, change.vg, to)
  const left = node.roles.default?.id === target.id ? null : node.roles.default
  const warnings = await carryOut(change, plan)
  const told = await changesOf(change.steadyHost, node, left)
  return {
    target: target.id,
    left: left?.id ?? null,
    changes: told.changes,
    wasProvenGood: target.goodAt !== null || target.id === node.roles.booted?.id,
    rebootNeeded: target.id !== node.roles.booted?.id,
    machines: node.state.machines,
    warnings: [...told.warnings, ...warnings],
  }
}

export async function prepareRollback(
  host: Host,
  vg: string | undefined,
  to: string | null,
): Promise<{node: Node; target: Layer; plan: Plan}> {
  const node = await askNode(host, vg)
  const target = required(rollbackTarget(node, to))
  return {node, target, plan: required(planRollback(node, await requireMenu(host, node.state), target))}
}

/** Told once it is done: nothing about telling keeps anybody from going back, or makes him wait. */
async function changesOf(
  host: Host,
  node: Node,
  left: Layer | null,
): Promise<{changes: ChangedFiles | null; warnings: readonly string[]}> {
  if (left === null || left.incomplete) return {changes: null, warnings: []}
  try {
    return {changes: await changedFiles(host, node.lineage, left, left.id === node.roles.booted?.id), warnings: []}
  } catch (error) {
    return {changes: null, warnings: [`what was changed in ${left.id} could not be told: ${sentence(error)}`]}
  }
}
