import type {BootLoader} from '../../boot/verbs.ts'
import {isOurs} from '../../boot/entries.ts'
import type {LayerId} from '../model/nvr.ts'
import {failure, success, type Outcome} from '../model/fault.ts'
import type {Hooks} from '../model/hook.ts'
import type {InitrdChoice} from '../model/initrd.ts'
import type {Base, Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan} from '../model/plan.ts'
import type {Volume} from '../model/volume.ts'
import {carryOfCopy, carryOfImage} from './carry-request.ts'
import {bootSync, unchangedChoice} from './commit-boot.ts'
import {hooksOf} from './hooks.ts'
import {ready} from './init.ts'
import {nextLayer} from './names.ts'
import {poolOf} from './pull.ts'
import {spaceFaults} from './space.ts'
import {stageLayer, type KernelFiles} from './stage-layer.ts'

export interface AddLayerRequest {
  readonly transaction: string
  /** What the new layer is a snapshot of. */
  readonly origin: Base | Layer
  readonly kernel: KernelFiles & {readonly bytes: bigint}
  readonly kernelArguments: readonly string[]
  /** The root that runs, whose changes a layer on an image's base takes over. */
  readonly running: Volume
  readonly hooks?: Hooks
  readonly initrd?: InitrdChoice
}

/** A further layer with its entry; what boots next stays as it is. */
export function planLayer(
  node: Node,
  loader: BootLoader,
  request: AddLayerRequest,
): Outcome<{plan: Plan; id: LayerId}> {
  const {state, lineage, roles} = node
  const {origin, transaction} = request
  const layer = nextLayer(lineage.vg, state.volumes, origin.nvr)
  const pool = poolOf(state, lineage)
  const faults = spaceFaults(state, pool, {data: pool.chunkSize * 64n, volumes: 1, boot: request.kernel.bytes})
  if (!layer.ok) return failure(...layer.faults, ...faults)
  if (faults.length > 0) return failure(...faults)
  const from = {vg: lineage.vg, name: origin.volume.name}
  const isCopy = 'index' in origin || origin.fromInit
  const staged = stageLayer(state, loader, {
    ...{transaction, layer: layer.value, origin: from.name, size: null, kernel: request.kernel},
    carry: isCopy
      ? carryOfCopy(from, from, request.kernelArguments)
      : carryOfImage(node, request.running, from, request.kernelArguments),
    stagedFrom: isCopy ? null : request.running.name,
    // What a copied layer boots with was looked into when it was made.
    initrd: isCopy && request.initrd === 'auto' ? 'image' : (request.initrd ?? 'image'),
    ...hooksOf(node, request),
  })
  const ours = state.boot.entries.filter((entry) => isOurs(entry, lineage))
  const before = [...staged.steps, ready(transaction, layer.value.volume)]
  const choice = unchangedChoice(node, loader, ours)
  const menu = loader.setDefault(state.boot, [...ours, staged.entry], {
    ...choice,
    default: roles.default === null ? null : choice.default,
  })
  const commit = planned(menu.step, `add ${layer.value.id} to the boot menu`, ...menu.undo)
  return success({
    plan: {goal: `add the layer ${layer.value.id}`, steps: [...before, commit, bootSync(state)], commit: before.length},
    id: layer.value.id,
  })
}
