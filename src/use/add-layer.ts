import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {InitrdChoice, InitrdReport} from '../model/initrd.ts'
import {findBase, findLayer, type Base, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {planLayer} from '../plan/add-layer.ts'
import {askNode, required, requireLoader} from './ask.ts'
import {runningArguments, runningRoot} from './running.ts'
import {kernelOf} from './kernel-files.ts'
import {askHooks} from './hooks.ts'
import {initrdOf} from './initrd/stored-initrd.ts'
import {unknownBase} from './remove.ts'
import {carryOut, type Change} from './transaction.ts'
import {requireUnchanged} from './verify.ts'

export interface AddLayerResult {
  readonly layer: LayerId
  readonly origin: string
  /** Null where its origin's was taken unseen. */
  readonly initrd: InitrdReport | null
  readonly warnings: readonly string[]
}

/** `layer --add`: a further layer on a base, or a copy of a layer as it is; the default stays what it is. */
export async function addLayer(
  change: Change,
  image: string | undefined,
  initrd: InitrdChoice,
): Promise<AddLayerResult> {
  const {plan, id, origin} = await prepareLayer(change.host, change, image, initrd)
  const warnings = await carryOut(change, plan)
  const told = await initrdOf(change.steadyHost, plan)
  return {layer: id, origin, initrd: told.initrd, warnings: [...warnings, ...told.warnings]}
}

export async function prepareLayer(
  host: Host,
  {transaction, vg}: {readonly transaction: string; readonly vg: string | undefined},
  image: string | undefined,
  initrd: InitrdChoice,
): Promise<{plan: Plan; id: LayerId; origin: string}> {
  const node = await askNode(host, vg)
  const origin = originOf(node, image)
  if ('layers' in origin) await requireUnchanged(host, origin)
  const root = await host.mounts.mount(origin.volume, 'read-only')
  try {
    const kernel = await kernelOf(host, root, null)
    const kernelArguments = await runningArguments(host, node.state)
    const hooks = await askHooks(host)
    const request = {transaction, origin, kernel, kernelArguments, running: runningRoot(node), hooks, initrd}
    return {...required(planLayer(node, requireLoader(node.state), request)), origin: origin.volume.name}
  } finally {
    await host.mounts.unmount(root)
  }
}

/** The base or layer that was named; the newest base where none was. */
function originOf({lineage}: Node, image: string | undefined): Base | Layer {
  const found =
    image === undefined
      ? lineage.bases.findLast((base) => !base.incomplete)
      : (findBase(lineage, image) ?? findLayer(lineage, image))
  if (found !== undefined && !found.incomplete) return found
  if (found !== undefined)
    throw new CommandFault('refused', [
      fault('layer.incomplete-origin', `${image} is incomplete`, 'Run imgbase recover.'),
    ])
  throw new CommandFault('refused', [
    unknownBase(
      image ?? '',
      lineage.bases.map(({nvr}) => nvr),
    ),
  ])
}
