import type {BootEntry, BootState, SystemdBoot} from '../src/model/boot-entry.ts'
import {planned, type PlannedStep} from '../src/model/plan.ts'
import type {Step} from '../src/model/step.ts'
import {parseBls, renderBls} from './bls.ts'
import {fileNamesOf, parseCountedName, renderCountedName} from './counted-name.ts'
import {layerOfEntry} from './entries.ts'
import {readDefault, writeDefault} from './loader-conf.ts'
import {newestFirst} from './newest-first.ts'
import {patternOf, startedBy} from './systemd-boot-order.ts'
import {tries} from './trial.ts'
import type {BootChoice, BootLoader, KnownTrial} from './verbs.ts'

/**
 * systemd-boot, whose kernels and entry files lie on FAT. The default is the `default` line of loader.conf: the pattern of one
 * entry, which leaves counts aside; on trial a pattern that fits all, so that the count decides, with the entry on trial and its
 * fallback first by their sort-key.
 */
export const systemdBoot = (files: SystemdBoot): BootLoader => {
  const pattern = readDefault(files.config ?? '')
  const getDefault = (boot: BootState): string | null => defaultOf(boot, pattern)
  return {
    name: 'systemd-boot',
    list: (boot, lineage) =>
      newestFirst(boot.entries).map((entry) => ({
        entry,
        layer: layerOfEntry(entry, lineage),
        isDefault: entry.id === getDefault(boot),
      })),
    add: (boot, entry) => [addEntry(boot, entry)],
    remove: (boot, ids) => [...ids.flatMap((id) => removeFiles(boot, id)), ...settleWithout(files, boot, ids)],
    getDefault,
    setDefault: (_boot, _entries, choice) => configure(files, patternFor(choice), becauseOf(choice)),
    canCount: () => true,
    armTries: (boot, entry, fallback) => armTries(files, boot, entry, fallback),
    getTrial: (boot) => trialOf(boot, pattern),
    dropTries: (boot) =>
      boot.entries
        .filter(({id, sortKey}) => isRole(sortKey) || (sortKey === ownKey && countedNames(boot, id).length > 0))
        .flatMap((entry) => rewrite(boot, entry, ownKey)),
  }
}

/** What sorts before every other entry; ours have `imgbase` otherwise. */
const [trialKey, fallbackKey, ownKey] = ['0-imgbase-trial', '1-imgbase-fallback', 'imgbase']

const everything = '*'

const isRole = (sortKey: string | null): boolean => sortKey === trialKey || sortKey === fallbackKey

const patternFor = (choice: BootChoice): string | null =>
  choice.onTrial && choice.fallback !== null ? everything : choice.default === null ? null : patternOf(choice.default)

const becauseOf = ({default: id, onTrial}: BootChoice): string =>
  onTrial ? `make ${id} the default entry, on trial` : `make ${id} the default entry`

const configure = ({configPath, config}: SystemdBoot, pattern: string | null, because: string): PlannedStep =>
  planned(
    writeText(configPath, writeDefault(config, pattern)),
    because,
    config === null ? {kind: 'file.remove', path: configPath} : writeText(configPath, config),
  )

/** Where one entry of a trial goes, the other one is the default. */
function settleWithout(files: SystemdBoot, boot: BootState, ids: readonly string[]): readonly PlannedStep[] {
  const trial = trialOf(boot, readDefault(files.config ?? ''))
  const [kept, ...both] = trial === null ? [] : [trial.id, trial.fallback].filter((id) => !ids.includes(id))
  return kept === undefined || both.length > 0 ? [] : [configure(files, patternOf(kept), `boot ${kept} next`)]
}

function armTries(files: SystemdBoot, boot: BootState, entry: BootEntry, fallback: string): readonly PlannedStep[] {
  const isUnderWay = trialOf(boot, readDefault(files.config ?? '')) !== null
  const others = boot.entries.filter(({id, sortKey}) => ![entry.id, fallback].includes(id) && isRole(sortKey))
  const behind = boot.entries.filter(({id}) => id === fallback)
  const name = renderCountedName({id: entry.id, left: tries, done: 0})
  return [
    // The pattern of a trial that is under way would fit the new entry before the commit.
    ...(isUnderWay ? [configure(files, patternOf(fallback), `boot ${fallback} while this is made`)] : []),
    ...others.flatMap((one) => rewrite(boot, one, ownKey)),
    ...behind.flatMap((one) => rewrite(boot, one, fallbackKey)),
    planned(writeFile(boot, name, renderBls({...entry, sortKey: trialKey})), `give ${entry.id} ${tries} tries`, {
      kind: 'file.remove',
      path: filePath(boot, name),
    }),
    planned({kind: 'file.remove', path: filePath(boot, entry.id)}, 'leave its file without a count out'),
  ]
}

/** Once systemd-bless-boot has taken the count out of the name, there is nothing left to fail. */
function trialOf(boot: BootState, pattern: string | null): KnownTrial | null {
  const chosen = boot.entries.find(({sortKey}) => sortKey === trialKey)
  const fallback = boot.entries.find(({sortKey}) => sortKey === fallbackKey)
  if (pattern !== everything || chosen === undefined || fallback === undefined) return null
  const left = fileNamesOf(boot.entryTexts.keys(), chosen.id).map((name) => parseCountedName(name).left)
  return {id: chosen.id, fallback: fallback.id, left: left.includes(null) ? tries : Math.max(...left.map(Number))}
}

/** Also the entry whose file is gone, where imgbase chose it. */
function defaultOf(boot: BootState, pattern: string | null): string | null {
  if (pattern === null) return null
  const trial = trialOf(boot, pattern)
  if (trial !== null) return trial.id
  const named = /^(imgbase-.+)\[\.\+\]\*$/.exec(pattern)?.[1]
  const files = [...boot.entryTexts].flatMap(([name, text]) => {
    const entry = parseBls(name, text)
    return entry.ok ? [{...entry.value, name}] : []
  })
  return named ?? parseCountedName(startedBy(pattern, files)?.name ?? '').id
}

/** An entry that is there keeps its file and its place in the order: its count goes on. */
function addEntry(boot: BootState, entry: BootEntry): PlannedStep {
  const [name = entry.id] = fileNamesOf(boot.entryTexts.keys(), entry.id)
  const sortKey = boot.entries.find(({id}) => id === entry.id)?.sortKey ?? entry.sortKey
  return planned(
    writeFile(boot, name, renderBls({...entry, sortKey})),
    `add the boot entry ${entry.id}`,
    restored(boot, name),
  )
}

/** Gives an entry another place in the order, in a file without a count. */
function rewrite(boot: BootState, entry: BootEntry, sortKey: string): readonly PlannedStep[] {
  const {id} = entry
  const text = renderBls({...entry, sortKey})
  const whole = boot.entryTexts.get(id) === text
  return [
    ...(whole ? [] : [planned(writeFile(boot, id, text), `put ${id} in its place in the order`, restored(boot, id))]),
    ...countedNames(boot, id).map((name) => removeFile(boot, name)),
  ]
}

const countedNames = (boot: BootState, id: string): readonly string[] =>
  fileNamesOf(boot.entryTexts.keys(), id).filter((name) => name !== id)

const removeFiles = (boot: BootState, id: string): readonly PlannedStep[] =>
  fileNamesOf(boot.entryTexts.keys(), id).map((name) => removeFile(boot, name))

const removeFile = (boot: BootState, name: string): PlannedStep =>
  planned({kind: 'file.remove', path: filePath(boot, name)}, `remove the file ${name}.conf`, restored(boot, name))

function restored(boot: BootState, name: string): Step {
  const old = boot.entryTexts.get(name)
  return old === undefined ? {kind: 'file.remove', path: filePath(boot, name)} : writeFile(boot, name, old)
}

const filePath = (boot: BootState, name: string): string => `${boot.directory}/loader/entries/${name}.conf`

const writeFile = (boot: BootState, name: string, text: string): Step => writeText(filePath(boot, name), text)

const writeText = (path: string, text: string): Step => ({kind: 'file.write', path, text, mode: 0o644})
