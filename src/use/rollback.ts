import type {Host} from '../host/host.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import {planRollback, rollbackTarget} from '../plan/rollback.ts'
import {askNode, required, requireMenu} from './ask.ts'
import {changedFiles, type ChangedFiles} from './changed-files.ts'
import {otherDefault, prepareCopy, tellCopy, type PreparedRollback, type RollbackCopy} from './rollback-copy.ts'
import {carryOut, type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

export interface RollbackResult {
  /** What boots next. */
  readonly target: LayerId
  /** What booted next until now; null where that was no layer. */
  readonly left: LayerId | null
  /** What was changed in the layer that is left; null where it cannot be told, or was taken along. */
  readonly changes: ChangedFiles | null
  /** What boots next is a copy of another layer; null where it is that layer itself. */
  readonly copy: RollbackCopy | null
  readonly wasProvenGood: boolean
  readonly rebootNeeded: boolean
  readonly machines: readonly string[]
  readonly warnings: readonly string[]
}

export interface RollbackWish {
  /** Null: where a rollback goes by itself. */
  readonly to: string | null
  /** Take along what was changed in the layer that is left. */
  readonly carry: boolean
  /** Give it a /var as it was when that layer ran last. */
  readonly withVar: boolean
}

/** The plan of it; nothing is written. */
export const planOfRollback = (host: Host, vg: string | undefined, wish: RollbackWish): Promise<PreparedRollback> =>
  prepareRollback(host, 'dry-run', vg, {...wish, mount: 'read-only'})

/** `rollback`: another layer becomes the default, or with `carry` a copy of it; no other layer is removed or changed. */
export async function rollback(change: Change, wish: RollbackWish): Promise<RollbackResult> {
  const prepared = await prepareRollback(change.host, change.transaction, change.vg, {...wish, mount: 'replayed'})
  const {node, target, left, next, plan} = prepared
  const warnings = await carryOut(change, plan)
  const told = wish.carry ? noChanges : await changesOf(change.steadyHost, node, left)
  return {
    ...{target: next, left: left?.id ?? null, changes: told.changes},
    copy: next === target.id ? null : await tellCopy(change.steadyHost, prepared, wish.carry),
    wasProvenGood: target.goodAt !== null || target.id === node.roles.booted?.id,
    rebootNeeded: next !== node.roles.booted?.id,
    machines: node.state.machines,
    warnings: [...prepared.warnings, ...told.warnings, ...warnings],
  }
}

async function prepareRollback(
  host: Host,
  transaction: string,
  vg: string | undefined,
  wish: RollbackWish & {readonly mount: 'read-only' | 'replayed'},
): Promise<PreparedRollback> {
  const node = await askNode(host, vg)
  const target = required(rollbackTarget(node, wish.to))
  if (wish.carry || wish.withVar) return await prepareCopy(host, transaction, node, target, wish)
  const plan = required(planRollback(node, await requireMenu(host, node.state), target))
  return {node, target, left: otherDefault(node, target), next: target.id, plan, var: null, warnings: []}
}

interface ToldChanges {
  readonly changes: ChangedFiles | null
  readonly warnings: readonly string[]
}

const noChanges: ToldChanges = {changes: null, warnings: []}

/** Told once it is done: nothing about telling keeps anybody from going back, or makes him wait. */
async function changesOf(host: Host, node: Node, left: Layer | null): Promise<ToldChanges> {
  if (left === null || left.incomplete) return noChanges
  try {
    return {changes: await changedFiles(host, node.lineage, left, left.id === node.roles.booted?.id), warnings: []}
  } catch (error) {
    return {changes: null, warnings: [`what was changed in ${left.id} could not be told: ${sentenceOf(error)}`]}
  }
}
