import {bootStateOf} from '../../boot/boot-state.ts'
import {layerOfEntry} from '../../boot/entries.ts'
import {readsCustomConfig, startsSavedEntry} from '../../boot/grub-custom.ts'
import {bootLoaderOf} from '../../boot/loader.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {Host} from '../host/host.ts'
import {CommandFault, type FaultKind} from '../model/command-fault.ts'
import {fault, type Outcome} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import {layersOf, type Layer, type Lineage} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {entryId} from '../model/nvr.ts'
import {quoted} from '../model/quoted.ts'
import {dropEntryDefault, makeMenuRead, startSavedEntry} from '../plan/check/boot.ts'
import {bootedLayer, previousLayer, protectedLayers} from '../read/layer-roles.ts'
import {lineageOf} from '../read/lineage.ts'

/** The value, or the end of the command with every fault that was found. */
export function required<T>(outcome: Outcome<T>, kind: FaultKind = 'refused'): T {
  if (outcome.ok) return outcome.value
  throw new CommandFault(kind, outcome.faults)
}

/** One look at the host, with its boot entries read. */
export async function lookAt(host: Host): Promise<HostState> {
  const sighting = await host.observe()
  return {...sighting, boot: bootStateOf(sighting.boot)}
}

/** The node that a command works on; ends it where there is no layout. */
export async function askNode(host: Host, vg: string | undefined): Promise<Node> {
  return nodeOf(await lookAt(host), vg)
}

export function nodeOf(state: HostState, vg: string | undefined): Node {
  const lineage = required(lineageOf(state, vg), 'no-layout')
  if (lineage === null) throw new CommandFault('no-layout', [noLayout])
  return {state, lineage, roles: rolesOf(state, lineage)}
}

const noLayout = fault(
  'layout.none',
  'this node has no imgbase layout',
  'Set one up with imgbase layout --init; where there are several volume groups, name it with --vg.',
)

function rolesOf(state: HostState, lineage: Lineage): Node['roles'] {
  const booted = bootedLayer(lineage, state.rootDevice)
  const chosen = defaultLayer(state, lineage)
  return {
    booted,
    default: chosen,
    previous: previousLayer(lineage, booted, chosen),
    protected: protectedLayers(lineage, booted, chosen),
  }
}

/** The layer whose entry is the default; also where the entry's file is gone, if imgbase named it. */
function defaultLayer(state: HostState, lineage: Lineage): Layer | null {
  const id = loaderOf(state)?.getDefault(state.boot) ?? null
  const entry = state.boot.entries.find((one) => one.id === id)
  const booted = entry === undefined ? null : layerOfEntry(entry, lineage)
  const isChosen = (layer: Layer): boolean =>
    entry === undefined ? entryId(layer.nvr, layer.index) === id : layer.id === booted
  return layersOf(lineage).find(isChosen) ?? null
}

/** Null where no boot loader was found: those that only look need none. */
export function loaderOf(state: HostState): BootLoader | null {
  const loader = bootLoaderOf(state.boot)
  return loader.ok ? loader.value : null
}

/** The boot loader of a node whose menu reads what imgbase writes: else whatever is made the default, another entry boots. */
export async function requireMenu(host: Host, state: HostState): Promise<BootLoader> {
  const loader = requireLoader(state)
  const {grubDirectory, systemdBoot, blscfg, firmware} = state.boot
  if (systemdBoot !== null && firmware.entryDefault !== null)
    throw new CommandFault('refused', [defaultElsewhere(firmware.entryDefault)])
  if (systemdBoot !== null || grubDirectory === null) return loader
  const menu = await host.files.readText(`${grubDirectory}/grub.cfg`)
  if (blscfg !== null && !startsSavedEntry(menu)) throw new CommandFault('refused', [defaultNotRead(grubDirectory)])
  if (blscfg !== null || readsCustomConfig(menu)) return loader
  throw new CommandFault('refused', [
    fault(
      'boot.menu-not-read',
      `${grubDirectory}/grub.cfg does not source custom.cfg, where imgbase writes its menu: nothing of it would boot`,
      `${makeMenuRead}; then try again.`,
    ),
  ])
}

const defaultNotRead = (grubDirectory: string) =>
  fault(
    'boot.default-not-read',
    `${grubDirectory}/grub.cfg does not start saved_entry, where imgbase writes what boots next`,
    `${startSavedEntry(grubDirectory)}; then try again.`,
  )

const defaultElsewhere = (id: string) =>
  fault(
    'boot.elsewhere',
    `the firmware's variable LoaderEntryDefault has systemd-boot start ${quoted(id)}, whatever imgbase chooses`,
    `${dropEntryDefault}; then try again.`,
  )

export const requireLoader = (state: HostState): BootLoader => required(bootLoaderOf(state.boot))
