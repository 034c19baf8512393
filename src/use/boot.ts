import {entryOf} from '../../boot/entries.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {findLayer, layersOf} from '../model/lineage.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {bootSync, commitBoot, fallbackFor} from '../plan/commit-boot.ts'
import {incompleteLayer, noEntry, unknownLayer} from '../plan/rollback.ts'
import {askNode, requireLoader, requireMenu} from './ask.ts'

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
