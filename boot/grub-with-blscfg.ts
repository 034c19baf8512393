import type {Blscfg, BootEntry, BootState} from '../src/model/boot-entry.ts'
import {planned, type PlannedStep} from '../src/model/plan.ts'
import type {Step} from '../src/model/step.ts'
import {layerOfEntry} from './entries.ts'
import {removeEntry, writeEntry} from './entry-files.ts'
import {readFallbacks, renderFallbacks} from './fedora-counting.ts'
import {grubVariable, withVariables, type Variables} from './grubenv.ts'
import {trialArgument} from './kernel-arguments.ts'
import {newestFirst} from './newest-first.ts'
import {tries} from './trial.ts'
import type {BootChoice, BootLoader, KnownTrial} from './verbs.ts'

/**
 * GRUB whose menu is made of the entry files by `blscfg` (Fedora, RHEL, upstream 2.14): an entry's id is its file's name. The default
 * is `saved_entry` in GRUB's environment, which GRUB writes too; a trial is what Fedora counts there, `boot_counter`.
 */
export const grubWithBlscfg = (grubDirectory: string, files: Blscfg): BootLoader => {
  const fallbacks = (boot: BootState) => readFallbacks(boot.customConfig)
  const getDefault = (boot: BootState): string | null => defaultOf(files, boot)
  const trialOf = (boot: BootState): KnownTrial | null => knownTrial(files, getDefault(boot), fallbacks(boot))
  const writeFallbacks = (boot: BootState, wanted: ReadonlyMap<string, string>, because: string): PlannedStep =>
    writeCustom(grubDirectory, boot, renderFallbacks(boot.customConfig, wanted), because)
  return {
    name: 'grub-blscfg',
    list: (boot, lineage) =>
      newestFirst(boot.entries).map((entry) => ({
        ...{entry, layer: layerOfEntry(entry, lineage), isDefault: entry.id === getDefault(boot)},
      })),
    // One that is there, and on trial, keeps the mark of it.
    add: (boot, entry) => [
      writeEntry(boot, entry.id === trialOf(boot)?.id ? withTrial(entry) : entry, `add the boot entry ${entry.id}`),
    ],
    remove: (boot, ids) => [
      ...ids.map((id) => removeEntry(boot, id)),
      ...settle(files, trialOf(boot), getDefault(boot), ids),
    ],
    getDefault,
    setDefault: (boot, _entries, choice) => choose(files, choice, trialOf(boot)),
    canCount: (boot) => files.countsBoots && boot.loaderWrites,
    armTries: (boot, entry, fallback) => [
      writeFallbacks(boot, new Map([...fallbacks(boot), [entry.id, fallback]]), `put ${fallback} behind ${entry.id}`),
      writeEntry(boot, withTrial(entry), `let ${entry.id} know that it is on trial`),
    ],
    getTrial: trialOf,
    dropTries: (boot) => [
      ...(fallbacks(boot).size === 0
        ? []
        : [writeFallbacks(boot, new Map(), 'forget what was behind an entry on trial')]),
      ...boot.entries
        .filter(isTold)
        .map((entry) => writeEntry(boot, withoutTrial(entry), `${entry.id} is on trial no more`)),
    ],
  }
}

/** Null for what is no id: GRUB takes titles and places in the menu as well. An entry of ours whose file is gone is one still. */
function defaultOf({environment}: Blscfg, boot: BootState): string | null {
  const saved = grubVariable(environment, 'saved_entry')
  return saved !== null && (boot.entries.some(({id}) => id === saved) || saved.startsWith('imgbase-')) ? saved : null
}

/** Fedora's counter stands at -1 once what is behind was started. */
function knownTrial(
  {environment}: Blscfg,
  chosen: string | null,
  fallbacks: ReadonlyMap<string, string>,
): KnownTrial | null {
  const counter = grubVariable(environment, 'boot_counter')
  const fallback = chosen === null ? undefined : fallbacks.get(chosen)
  if (chosen === null || counter === null || fallback === undefined) return null
  const left = Number(counter)
  return {id: chosen, fallback, left: /^-?\d{1,3}$/.test(counter) && left <= tries ? Math.max(left, 0) : null}
}

/** One rename switches the default and begins its count; a count that is under way for it goes on. */
function choose(files: Blscfg, choice: BootChoice, trial: KnownTrial | null): PlannedStep {
  const {default: id, onTrial} = choice
  const begins = onTrial && trial?.id !== id
  const counting: Variables = begins
    ? {boot_counter: String(tries), boot_success: '0'}
    : onTrial
      ? {}
      : {boot_counter: null}
  return environmentStep(
    files,
    {saved_entry: id, ...counting},
    `make ${id} the default entry${onTrial ? ', on trial' : ''}`,
  )
}

/** Where one entry of a trial goes, or the default, what is left of them is the default. */
function settle(
  files: Blscfg,
  trial: KnownTrial | null,
  chosen: string | null,
  ids: readonly string[],
): readonly PlannedStep[] {
  const both = trial === null ? (chosen === null ? [] : [chosen]) : [trial.id, trial.fallback]
  const kept = both.filter((id) => !ids.includes(id))
  if (kept.length === both.length) return []
  const [next = null] = kept
  return [environmentStep(files, {saved_entry: next, boot_counter: null}, `boot ${next ?? 'the first entry'} next`)]
}

function environmentStep({environmentPath, environment}: Blscfg, variables: Variables, because: string): PlannedStep {
  const write = (text: string): Step => ({kind: 'file.write', path: environmentPath, text, mode: 0o644})
  return planned(
    write(withVariables(environment, variables)),
    because,
    environment === null ? {kind: 'file.remove', path: environmentPath} : write(environment),
  )
}

function writeCustom(grubDirectory: string, boot: BootState, text: string, because: string): PlannedStep {
  const path = `${grubDirectory}/custom.cfg`
  const write = (content: string): Step => ({kind: 'file.write', path, text: content, mode: 0o644})
  const old = boot.customConfig
  return planned(write(text), because, old === null ? {kind: 'file.remove', path} : write(old))
}

const isTold = ({options}: BootEntry): boolean => options.includes(trialArgument)

const withTrial = (entry: BootEntry): BootEntry =>
  isTold(entry) ? entry : {...entry, options: [...entry.options, trialArgument]}

const withoutTrial = (entry: BootEntry): BootEntry => ({
  ...entry,
  options: entry.options.filter((option) => option !== trialArgument),
})
