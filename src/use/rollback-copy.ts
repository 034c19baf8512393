import type {PackagesReport} from '../carry/packages/packages-report.ts'
import type {Host} from '../host/host.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {volumeName, type LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {mountedVar} from '../model/var-volume.ts'
import {copyWarnings} from '../plan/copy-warnings.ts'
import {layerToCarry, planRollbackCopy} from '../plan/rollback-copy.ts'
import {required, requireMenu} from './ask.ts'
import {bootLog} from './boot-log.ts'
import {carrySummary, type CarrySummary} from './carry-summary.ts'
import {requireRules} from './carry/rules.ts'
import {askHooks} from './hooks.ts'
import {kernelOfLayer} from './kernel-files.ts'
import {loadPackages} from './packages/stored-packages.ts'
import {runningArguments} from './running.ts'
import {triesOf} from './tries.ts'

/** The copy of a layer that a rollback goes back to. */
export interface RollbackCopy {
  readonly of: LayerId
  /** What it took over from the layer that is left; null where nothing was to be taken along. */
  readonly report: CarrySummary
  readonly packages: PackagesReport | null
  /** The volumes that it has for /var, and that the layer that is left has; null where both have the same. */
  readonly var: {readonly own: string; readonly replaced: string} | null
  /** How often it is booted before another layer comes back; null where its boots are not counted. */
  readonly tries: number | null
}

/** What is going to be done; `next` boots then. */
export interface PreparedRollback {
  readonly node: Node
  readonly target: Layer
  readonly left: Layer | null
  readonly next: LayerId
  readonly plan: Plan
  readonly var: RollbackCopy['var']
  readonly warnings: readonly string[]
}

/** How a rollback to a copy is prepared. */
interface CopyWish {
  readonly carry: boolean
  readonly withVar: boolean
  /** Of the target: replaying its journal writes to it. */
  readonly mount: 'read-only' | 'replayed'
}

/** What a rollback to a copy is going to do. */
export async function prepareCopy(
  host: Host,
  transaction: string,
  node: Node,
  target: Layer,
  {carry, withVar, mount}: CopyWish,
): Promise<PreparedRollback> {
  const log = await bootLog(host)
  const left = carry ? required(layerToCarry(node, target, log)) : null
  const loader = await requireMenu(host, node.state)
  await requireRules(host.trees, '/')
  const kernelArguments = await runningArguments(host, node.state)
  const hooks = await askHooks(host)
  const root = await host.mounts.mount(target.volume, mount)
  try {
    const kernel = await kernelOfLayer(host, node, target, root)
    const request = {transaction, target, left, withVar, kernel, kernelArguments, hooks}
    const {plan, id, ownVar} = required(planRollbackCopy(node, loader, request))
    const replaced = mountedVar(node.state, node.lineage)?.name ?? ''
    const others = ownVar === null ? null : {own: ownVar.name, replaced}
    return {
      node,
      target,
      left: left ?? otherDefault(node, target),
      next: id,
      plan,
      var: others,
      warnings: copyWarnings(node, target, withVar, log),
    }
  } finally {
    await host.mounts.unmount(root)
  }
}

/** What booted next until now, where that was another layer. */
export const otherDefault = ({roles}: Node, target: Layer): Layer | null =>
  roles.default?.id === target.id ? null : roles.default

export const tellCopy = async (
  host: Host,
  {target, next, plan, var: others}: PreparedRollback,
  carry: boolean,
): Promise<RollbackCopy> => ({
  of: target.id,
  report: carry ? await carrySummary(host, volumeName(next)) : null,
  packages: carry ? await loadPackages(host, volumeName(next)) : null,
  var: others,
  tries: triesOf(plan),
})
