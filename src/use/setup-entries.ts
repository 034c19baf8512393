import {entryFor, entryOf} from '../../boot/entries.ts'
import {hostArguments} from '../../boot/kernel-arguments.ts'
import type {Host} from '../host/host.ts'
import {findKernel} from '../image/kernel.ts'
import {readMetadata} from '../image/metadata.ts'
import type {BootEntry} from '../model/boot-entry.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import {layersOf, type Layer, type LayerId} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {bootSync, fallbackFor, unchangedChoice} from '../plan/commit-boot.ts'
import {askNode, requireLoader} from './ask.ts'
import {runningArguments} from './running.ts'

export interface Setup {
  readonly plan: Plan
  readonly layers: readonly LayerId[]
  /** Layers that get no entry, in sentences. */
  readonly warnings: readonly string[]
}

interface Rebuilt {
  readonly layer: Layer
  readonly entry: BootEntry
  readonly steps: readonly PlannedStep[]
}

/** `boot --setup`: every entry, kernel and initrd anew, from the volumes alone. The default stays what it is, as far as it can boot. */
export async function planSetup(host: Host, vg: string | undefined): Promise<Setup> {
  const node = await askNode(host, vg)
  // What runs or shall be kept stays in the menu, whatever mark it bears.
  const layers = layersOf(node.lineage).filter((layer) => !layer.incomplete || node.roles.protected.has(layer.id))
  if (layers.length === 0) throw new CommandFault('refused', [noLayers])
  const rebuilt: Rebuilt[] = []
  const missing: Fault[] = []
  for (const layer of layers) {
    const made = await rebuild(host, node, layer)
    if ('entry' in made) rebuilt.push(made)
    else missing.push(made)
  }
  if (rebuilt.length === 0) throw new CommandFault('refused', missing)
  return {
    plan: planOf(node, rebuilt),
    layers: rebuilt.map(({layer}) => layer.id),
    warnings: missing.map(({message, hint}) => `${message}. ${hint}`),
  }
}

const noLayers = fault('boot.no-layers', 'there is no layer to make an entry for', 'Run imgbase layout --init.')

function planOf(node: Node, rebuilt: readonly Rebuilt[]): Plan {
  const {boot} = node.state
  const loader = requireLoader(node.state)
  const entries = rebuilt.map(({entry}) => entry)
  const madeFor = (layer: Layer | null): Rebuilt | undefined => rebuilt.find((made) => made.layer.id === layer?.id)
  const chosen = madeFor(node.roles.default) ?? madeFor(node.roles.booted) ?? rebuilt.at(-1)
  const id = chosen?.entry.id ?? null
  const choice =
    loader.getTrial(boot)?.id === id
      ? unchangedChoice(node, loader, entries)
      : {default: id, fallback: fallbackFor(node, entries, chosen?.layer.id ?? null), onTrial: false}
  const before = [...rebuilt.flatMap(({steps}) => steps), bootSync(node.state)]
  return {
    goal: 'rebuild all boot entries',
    steps: [...before, loader.setDefault(boot, entries, choice), bootSync(node.state)],
    commit: before.length,
  }
}

async function rebuild(host: Host, node: Node, layer: Layer): Promise<Rebuilt | Fault> {
  const isBooted = layer.id === node.roles.booted?.id
  const root = await host.mounts.mount(layer.volume, isBooted ? 'writable' : 'replayed')
  try {
    const said = await readMetadata(host, root, '')
    const found = await findKernel(host, root, said.ok ? said.value.kernel : null)
    if (!found.ok) return (await kept(host, node, layer)) ?? noKernel(layer, found.faults)
    const cmdline = await host.files.readText(`${root}/etc/kernel/cmdline`)
    const kernelArguments = cmdline === null ? await runningArguments(host, node.state) : hostArguments(cmdline.trim())
    const entry = entryFor({layer, title: layer.id, kernelArguments})
    const folder = `${node.state.boot.directory}/${layer.volume.name}`
    const {vg, name} = layer.volume
    const {kernel, initrd, release} = found.value
    const install = planned(
      {kind: 'kernel.install', vg, name, folder, kernel, initrd, from: 'layer'},
      `copy the kernel ${release} of ${layer.id} to ${folder}`,
    )
    return {layer, entry, steps: [install, ...requireLoader(node.state).add(node.state.boot, entry)]}
  } finally {
    await host.mounts.unmount(root)
  }
}

/** The entry that a layer has, where its kernel and initrd lie on the boot file system: alone there, as oVirt leaves the first layer. */
async function kept(host: Host, {state, lineage}: Node, layer: Layer): Promise<Rebuilt | null> {
  const entry = entryOf(state.boot.entries, lineage, layer)
  if (entry === null || entry.initrds.length === 0) return null
  const loaded = [entry.kernel, ...entry.initrds].map((path) => host.files.stat(`${state.boot.directory}${path}`))
  return (await Promise.all(loaded)).includes(null) ? null : {layer, entry, steps: []}
}

const noKernel = (layer: Layer, faults: readonly Fault[]): Fault =>
  fault(
    'boot.no-kernel',
    `The layer ${layer.id} gets no boot entry: it has no kernel with an initrd in its root, nor an entry with both on the boot file system`,
    faults.map(({hint}) => hint).join(' ') || 'Restore its folder on the boot file system from a backup.',
  )
