import type {BootEntry, BootState} from '../src/model/boot-entry.ts'
import type {LayerId, Lineage} from '../src/model/lineage.ts'
import type {PlannedStep} from '../src/model/plan.ts'

/** An entry with the layer that it boots; null for one that is not ours. */
export interface ListedEntry {
  readonly entry: BootEntry
  readonly layer: LayerId | null
  readonly isDefault: boolean
}

/** Which entry boots by itself, and which one where that one can't be loaded or has used up its tries; ids. */
export interface BootChoice {
  readonly default: string | null
  readonly fallback: string | null
  /** The default has to prove itself: its boots are counted, which needs a fallback. */
  readonly onTrial: boolean
}

/** The default's trial as the loader knows it; `left` is null where the count cannot be read. */
export interface KnownTrial {
  readonly id: string
  readonly fallback: string
  readonly left: number | null
}

/**
 * What a boot loader has to be able to do, each verb pure over what was observed. Steps have no `boot.sync` among them: whoever
 * plans puts one after the last of them, and one after the commit.
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
   * One atomic step, the commit of init, update, rollback and of marking good. `entriesAfter` are all entries of ours that are
   * there when it runs, added ones too.
   */
  setDefault(boot: BootState, entriesAfter: readonly BootEntry[], choice: BootChoice): PlannedStep
  /** Whether boots can be counted here: the loader has to write to the boot file system. */
  canCount(boot: BootState): boolean
  /** Gives an entry that was just added its tries, before `setDefault` puts it on trial; `fallback` is the id behind it. */
  armTries(boot: BootState, entry: BootEntry, fallback: string): readonly PlannedStep[]
  /** State of tries: the default's trial; null where none is under way. */
  getTrial(boot: BootState): KnownTrial | null
  /** Tidies up after `setDefault` has ended a trial. */
  dropTries(boot: BootState): readonly PlannedStep[]
}
