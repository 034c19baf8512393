import {entryFor, entryOf} from '../../boot/entries.ts'
import {hostArguments} from '../../boot/kernel-arguments.ts'
import type {Host} from '../host/host.ts'
import {findKernel} from '../image/kernel.ts'
import {readMetadata} from '../image/metadata.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {findLayer, layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {entryId, type LayerId} from '../model/nvr.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {bootSync, commitBoot, fallbackFor, unchangedChoice} from '../plan/commit-boot.ts'
import {incompleteLayer, noEntry, unknownLayer} from '../plan/rollback.ts'
import {askNode, requireLoader, requireMenu} from './ask.ts'
import {runningArguments} from './running.ts'

export interface ShownEntry {
  readonly id: string
  readonly title: string
  /** The layer that it boots; null for a foreign entry. */
  readonly layer: LayerId | null
  readonly default: boolean
  readonly booted: boolean
  readonly kernel: string
  readonly options: readonly string[]
}

/** What `boot --list` shows: every entry, newest first, foreign ones too. */
export async function listEntries(host: Host, vg: string | undefined): Promise<readonly ShownEntry[]> {
  const {state, lineage, roles} = await askNode(host, vg)
  return requireLoader(state)
    .list(state.boot, lineage)
    .map(({entry, layer, isDefault}) => ({
      ...{id: entry.id, title: entry.title, layer, default: isDefault},
      booted: layer !== null && layer === roles.booted?.id,
      ...{kernel: entry.kernel, options: entry.options},
    }))
}

/** `boot --set-default`: one rename. */
export async function planDefault(
  host: Host,
  vg: string | undefined,
  name: string,
): Promise<{plan: Plan; layer: LayerId}> {
  const node = await askNode(host, vg)
  const layer = findLayer(node.lineage, name)
  if (layer === undefined) throw new CommandFault('refused', [unknownLayer(name, layersOf(node.lineage))])
  if (layer.incomplete) throw new CommandFault('refused', [incompleteLayer(layer)])
  const {entries} = node.state.boot
  const entry = entryOf(entries, node.lineage, layer)
  if (entry === null) throw new CommandFault('refused', [noEntry(layer)])
  const choice = {entry, fallback: fallbackFor(node, entries, layer.id)}
  const commit = commitBoot(node.state, node.lineage, await requireMenu(host, node.state), choice)
  const steps = [commit, bootSync(node.state), ...requireLoader(node.state).dropTries(node.state.boot)]
  return {plan: {goal: `boot ${layer.id} next`, steps, commit: 0}, layer: layer.id}
}

/** `boot --setup`: every entry, kernel and initrd anew, from the volumes alone. The default stays what it is. */
export async function planSetup(host: Host, vg: string | undefined): Promise<{plan: Plan; layers: readonly LayerId[]}> {
  const node = await askNode(host, vg)
  // What runs or shall be kept stays in the menu, whatever mark it bears.
  const layers = layersOf(node.lineage).filter((layer) => !layer.incomplete || node.roles.protected.has(layer.id))
  if (layers.length === 0)
    throw new CommandFault('refused', [
      fault('boot.no-layers', 'there is no layer to make an entry for', 'Run imgbase layout --init.'),
    ])
  const rebuilt = []
  for (const layer of layers) rebuilt.push(await rebuiltEntry(host, node, layer))
  const loader = requireLoader(node.state)
  const chosen = node.roles.default ?? node.roles.booted ?? layers.at(-1)
  const entries = rebuilt.map(({entry}) => entry)
  const before = [...rebuilt.flatMap(({steps}) => steps), bootSync(node.state)]
  const id = chosen === undefined ? null : entryId(chosen.nvr, chosen.index)
  const choice =
    loader.getTrial(node.state.boot)?.id === id
      ? unchangedChoice(node, loader, entries)
      : {default: id, fallback: fallbackFor(node, entries, chosen?.id ?? null), onTrial: false}
  const commit = loader.setDefault(node.state.boot, entries, choice)
  const plan = {
    goal: 'rebuild all boot entries',
    steps: [...before, commit, bootSync(node.state)],
    commit: before.length,
  }
  return {plan, layers: layers.map((layer) => layer.id)}
}

async function rebuiltEntry(
  host: Host,
  node: Node,
  layer: Layer,
): Promise<{entry: ReturnType<typeof entryFor>; steps: readonly PlannedStep[]}> {
  const isBooted = layer.id === node.roles.booted?.id
  const root = await host.mounts.mount(layer.volume, isBooted ? 'writable' : 'replayed')
  try {
    const said = await readMetadata(host, root, '')
    const kernel = await findKernel(host, root, said.ok ? said.value.kernel : null)
    if (!kernel.ok) throw new CommandFault('refused', kernel.faults)
    const kept = await host.files.readText(`${root}/etc/kernel/cmdline`)
    const kernelArguments = kept === null ? await runningArguments(host, node.state) : hostArguments(kept.trim())
    const entry = entryFor({layer, title: layer.id, kernelArguments})
    const folder = `${node.state.boot.directory}/${layer.volume.name}`
    const {vg, name} = layer.volume
    const {kernel: vmlinuz, initrd, release} = kernel.value
    const install = planned(
      {kind: 'kernel.install', vg, name, folder, kernel: vmlinuz, initrd, from: 'layer'},
      `copy the kernel ${release} of ${layer.id} to ${folder}`,
    )
    return {entry, steps: [install, ...requireLoader(node.state).add(node.state.boot, entry)]}
  } finally {
    await host.mounts.unmount(root)
  }
}
