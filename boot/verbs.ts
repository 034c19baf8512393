import type {BootEntry, BootState} from '../src/model/boot-entry.ts'
import type {LayerId, Lineage} from '../src/model/lineage.ts'
import type {PlannedStep} from '../src/model/plan.ts'

/** An entry with the layer that it boots; null for one that is not ours. */
export interface ListedEntry {
  readonly entry: BootEntry
  readonly layer: LayerId | null
  readonly isDefault: boolean
}

/**
 * What a boot loader has to be able to do: five verbs over what was observed, each pure. Steps have no `boot.sync` among them:
 * whoever plans puts one after the last of them, and one after the commit.
 */
export interface BootLoader {
  readonly name: string
  /** Every entry, newest first, foreign ones too. */
  list(boot: BootState, lineage: Lineage): readonly ListedEntry[]
  /** Brings an entry where the loader, or whoever renders its menu, finds it; it does not become the default. */
  add(boot: BootState, entry: BootEntry): readonly PlannedStep[]
  /**
   * Takes entries away, all in one call, from a state that was observed after the menu last changed. The first step is the
   * commit: after it they can't be booted; later ones only tidy up.
   */
  remove(boot: BootState, ids: readonly string[]): readonly PlannedStep[]
  /** The id that boots next; null where imgbase has not chosen. */
  getDefault(boot: BootState): string | null
  /**
   * One atomic step, the commit of init, update and rollback. `entriesAfter` are all entries of ours that are there when it
   * runs, added ones too; `fallback` boots where `id` can't be loaded.
   */
  setDefault(
    boot: BootState,
    entriesAfter: readonly BootEntry[],
    id: string | null,
    fallback: string | null,
  ): PlannedStep
}
