import {entryOf, isOurs} from '../../boot/entries.ts'
import type {BootChoice, BootLoader} from '../../boot/verbs.ts'
import type {BootEntry} from '../model/boot-entry.ts'
import type {HostState} from '../model/host-state.ts'
import type {Lineage} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import {planned, type PlannedStep} from '../model/plan.ts'

export interface Switch {
  readonly entry: BootEntry
  /** Id of the entry that boots where that one cannot be loaded. */
  readonly fallback: string | null
  /** The entry has to prove itself, which needs a fallback. */
  readonly onTrial?: boolean
}

/** The commit of init, update and rollback: one rename that makes `entry` the default. */
export function commitBoot(
  state: HostState,
  lineage: Lineage,
  loader: BootLoader,
  {entry, fallback, onTrial = false}: Switch,
): PlannedStep {
  const others = state.boot.entries.filter((other) => other.id !== entry.id && isOurs(other, lineage))
  return loader.setDefault(state.boot, [...others, entry], {default: entry.id, fallback, onTrial})
}

/** What boots where `chosen` cannot be loaded, as the id of one of `entries`: the layer that runs, else the previous one. */
export function fallbackFor(
  {lineage, roles: {booted, previous}}: Pick<Node, 'lineage' | 'roles'>,
  entries: readonly BootEntry[],
  chosen: LayerId | null,
): string | null {
  const good = [booted, previous].filter((layer) => layer !== null && layer.id !== chosen)
  return good.map((layer) => layer && entryOf(entries, lineage, layer)).find((entry) => entry !== null)?.id ?? null
}

/** What the menu chooses where only its entries change: a trial that is under way goes on. */
export function unchangedChoice(node: Node, loader: BootLoader, entries: readonly BootEntry[]): BootChoice {
  const {boot} = node.state
  const trial = loader.getTrial(boot)
  const chosen = loader.getDefault(boot)
  return trial === null
    ? {default: chosen, fallback: fallbackFor(node, entries, node.roles.default?.id ?? null), onTrial: false}
    : {default: chosen, fallback: trial.fallback, onTrial: entries.some(({id}) => id === trial.fallback)}
}

export const bootSync = (state: HostState): PlannedStep =>
  planned({kind: 'boot.sync', directory: state.boot.directory}, `write ${state.boot.directory} out for the boot loader`)
