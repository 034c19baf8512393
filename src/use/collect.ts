import type {Nvr} from '../model/nvr.ts'
import {collectable} from '../plan/collect.ts'
import {planRemoval} from '../plan/remove.ts'
import {askNode, required, requireLoader} from './ask.ts'
import {askHooks} from './hooks.ts'
import {remove} from './remove.ts'
import {type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

export interface Collected {
  readonly removed: readonly Nvr[]
  /** Why a base could not be removed, in sentences. */
  readonly failures: readonly string[]
}

/** Removes what is beyond the newest `keep` bases and that nobody needs. A failure is told; it fails neither the command nor the others. */
export async function collect(change: Change, keep: number): Promise<Collected> {
  const removed: Nvr[] = []
  const failures: string[] = []
  const told = (error: unknown): void => void failures.push(sentenceOf(error))
  const node = await askNode(change.steadyHost, change.vg).catch(told)
  for (const [index, {nvr}] of (node ? collectable(node, keep) : []).entries())
    await removeBase(change, nvr, index + 1)
      .then(({warnings, isGone}) => {
        failures.push(...warnings)
        if (isGone) removed.push(nvr)
      })
      .catch(told)
  return {removed, failures}
}

/** Each removal is a transaction of its own, planned from a fresh look. */
async function removeBase(
  change: Change,
  nvr: Nvr,
  count: number,
): Promise<{readonly warnings: readonly string[]; readonly isGone: boolean}> {
  const node = await askNode(change.steadyHost, change.vg)
  const base = node.lineage.bases.find((one) => one.nvr === nvr) ?? null
  const hooks = await askHooks(change.steadyHost)
  const what = {base, layers: base?.layers ?? []}
  const plan = required(planRemoval(node, requireLoader(node.state), what, hooks))
  const {removed, warnings} = await remove(
    {
      ...change,
      host: change.steadyHost,
      transaction: `${change.transaction}-${count}`,
      command: `collection: remove ${nvr}`,
    },
    plan,
  )
  return {warnings, isGone: base !== null && removed.includes(`${base.volume.vg}/${base.volume.name}`)}
}
