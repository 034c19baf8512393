import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Host} from '../host/host.ts'
import {findBase, findLayer, layersOf} from '../model/lineage.ts'
import type {Plan} from '../model/plan.ts'
import {planRemoval} from '../plan/remove.ts'
import {unknownLayer} from '../plan/rollback.ts'
import {askNode, required, requireLoader} from './ask.ts'
import {askHooks} from './hooks.ts'
import {carryOut, type Change} from './transaction.ts'

export interface RemovalResult {
  /** Volumes that are gone, as VG/LV. */
  readonly removed: readonly string[]
  readonly warnings: readonly string[]
}

/** What `layer --remove` would do. */
export async function planLayerRemoval(host: Host, vg: string | undefined, name: string): Promise<Plan> {
  const node = await askNode(host, vg)
  const layer = findLayer(node.lineage, name)
  if (layer === undefined) throw new CommandFault('refused', [unknownLayer(name, layersOf(node.lineage))])
  return required(planRemoval(node, requireLoader(node.state), {base: null, layers: [layer]}, await askHooks(host)))
}

/** What `base --remove` would do: the base goes with all its layers. */
export async function planBaseRemoval(host: Host, vg: string | undefined, name: string): Promise<Plan> {
  const node = await askNode(host, vg)
  const base = findBase(node.lineage, name)
  if (base === undefined)
    throw new CommandFault('refused', [
      unknownBase(
        name,
        node.lineage.bases.map(({nvr}) => nvr),
      ),
    ])
  return required(planRemoval(node, requireLoader(node.state), {base, layers: base.layers}, await askHooks(host)))
}

export const unknownBase = (name: string, bases: readonly string[]): ReturnType<typeof fault> =>
  fault(
    'base.unknown',
    `there is no base ${JSON.stringify(name)}`,
    bases.length === 0 ? 'There are no bases.' : `There are: ${bases.join(', ')}.`,
  )

/** Carries a removal out. Past its commit a failure is only told: what is still there then does not count as removed. */
export async function remove(change: Change, plan: Plan): Promise<RemovalResult> {
  const warnings = await carryOut(change, plan)
  const asked = plan.steps.flatMap(({step}) => (step.kind === 'volume.remove' ? [`${step.vg}/${step.name}`] : []))
  if (warnings.length === 0) return {removed: asked, warnings}
  const {volumes} = await change.steadyHost.observe()
  const left = new Set(volumes.map(({vg, name}) => `${vg}/${name}`))
  return {removed: asked.filter((volume) => !left.has(volume)), warnings}
}
