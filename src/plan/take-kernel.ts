import {entryOf, isOurs} from '../../boot/entries.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import {failure, success, type Outcome} from '../model/fault.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {bootSync} from './commit-boot.ts'
import {choiceWithKernel} from './kernel-default.ts'
import {poolOf} from './pull.ts'
import {noEntry} from './rollback.ts'
import {spaceFaults} from './space.ts'
import type {KernelFiles} from './stage-layer.ts'

const mebibyte = 1024n * 1024n

/**
 * A kernel that was installed in the layer that runs becomes the one of its entry. It gets a folder of its own, `<layer>/<release>/`,
 * so that a kernel is never started with the initrd of another one, whenever the power goes; the old one goes after the commit.
 */
export function planTakeKernel(
  node: Node,
  loader: BootLoader,
  layer: Layer,
  kernel: KernelFiles & {readonly bytes: bigint},
): Outcome<Plan> {
  const {state, lineage} = node
  const {vg, name} = layer.volume
  const old = entryOf(state.boot.entries, lineage, layer)
  if (old === null) return failure(noEntry(layer))
  const below = `/${name}/${kernel.release}`
  const entry = {...old, kernel: `${below}/vmlinuz`, initrds: [`${below}/initrd`]}
  const isSame = entry.kernel === old.kernel
  const faults = spaceFaults(state, poolOf(state, lineage), {
    data: kernel.bytes,
    volumes: 0,
    boot: kernel.bytes + mebibyte,
  })
  if (faults.length > 0) return failure(...faults)
  const folder = `${state.boot.directory}${below}`
  const undo = isSame ? [] : [{kind: 'folder.remove', path: folder} as const]
  const before = [
    planned(
      {kind: 'kernel.install', vg, name, folder, kernel: kernel.kernel, initrd: kernel.initrd, from: kernel.from},
      `copy the kernel ${kernel.release} to ${folder}`,
      ...undo,
    ),
    ...loader.add(state.boot, entry),
    bootSync(state),
  ]
  const entries = state.boot.entries.map((one) => (one.id === old.id ? entry : one))
  const ours = entries.filter((one) => isOurs(one, lineage))
  const choice = choiceWithKernel(node, loader, entries, {entry, layer, release: kernel.release})
  const commit = loader.setDefault(state.boot, ours, choice)
  const after = isSame ? [] : [old.kernel, ...old.initrds].flatMap((path) => removeOld(node, layer, path))
  return success({
    goal: `start ${layer.id} with the kernel ${kernel.release}`,
    steps: [...before, commit, bootSync(state), ...after],
    commit: before.length,
  })
}

/** Only what lies in the layer's own folder. */
const removeOld = ({state}: Node, {volume}: Layer, path: string): readonly PlannedStep[] =>
  path.startsWith(`/${volume.name}/`)
    ? [planned({kind: 'file.remove', path: `${state.boot.directory}${path}`}, `remove ${path}, which nothing starts`)]
    : []
