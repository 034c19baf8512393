import type {BootEntry, BootState} from '../src/model/boot-entry.ts'
import {planned, type PlannedStep} from '../src/model/plan.ts'
import type {Step} from '../src/model/step.ts'
import {layerOfEntry} from './entries.ts'
import {removeEntry, writeEntry} from './entry-files.ts'
import {environmentFile} from './grub-counting.ts'
import {readCustomConfig, renderCustomConfig} from './grub-custom.ts'
import {parseEnvironment, renderEnvironment} from './grub-environment.ts'
import {newestFirst} from './newest-first.ts'
import {tries} from './trial.ts'
import type {BootChoice, BootLoader, KnownTrial} from './verbs.ts'

/** GRUB that can't read entry files (Debian 12's 2.06): they are the source, and custom.cfg is rendered from them. */
export const grubWithoutBlscfg = (grubDirectory: string): BootLoader => ({
  name: 'grub',
  list: (boot, lineage) =>
    newestFirst(boot.entries).map((entry) => ({
      entry,
      layer: layerOfEntry(entry, lineage),
      isDefault: entry.id === menuOf(boot).default,
    })),
  add: (boot, entry) => [writeEntry(boot, entry, `add the boot entry ${entry.id}`)],
  remove: (boot, ids) => [...leaveMenu(grubDirectory, boot, ids), ...ids.map((id) => removeEntry(boot, id))],
  getDefault: (boot) => menuOf(boot).default,
  setDefault: (boot, entriesAfter, choice) => writeMenu(grubDirectory, boot, entriesAfter, choice, becauseOf(choice)),
  canCount: (boot) => boot.loaderWrites,
  armTries: (boot, {id}) => [
    planned(
      {
        ...{kind: 'file.write', path: `${grubDirectory}/${environmentFile}`, mode: 0o644},
        text: renderEnvironment({id, left: tries}),
      },
      `give ${id} ${tries} tries`,
      restoreEnvironment(grubDirectory, boot),
    ),
  ],
  getTrial: trialOf,
  dropTries: (boot) =>
    boot.environment === null
      ? []
      : [
          planned(
            {kind: 'file.remove', path: `${grubDirectory}/${environmentFile}`},
            'remove the count of tries',
            restoreEnvironment(grubDirectory, boot),
          ),
        ],
})

const becauseOf = ({default: id, onTrial}: BootChoice): string =>
  onTrial ? `make ${id} the default entry, on trial` : `make ${id} the default entry`

/** A count of another entry was left by a command that was cut short: it is as good as none. */
function trialOf(boot: BootState): KnownTrial | null {
  const {default: id, fallback, onTrial} = menuOf(boot)
  if (!onTrial || id === null || fallback === null) return null
  const count = boot.environment === null ? null : parseEnvironment(boot.environment)
  return {id, fallback, left: count?.id === id ? count.left : null}
}

function restoreEnvironment(grubDirectory: string, {environment}: BootState): Step {
  const path = `${grubDirectory}/${environmentFile}`
  return environment === null ? {kind: 'file.remove', path} : {kind: 'file.write', path, text: environment, mode: 0o644}
}

const menuOf = (boot: BootState): ReturnType<typeof readCustomConfig> => readCustomConfig(boot.customConfig ?? '')

/** The menu keeps its other entries; a choice that named a removed one moves on to the fallback, or to none. */
function leaveMenu(grubDirectory: string, boot: BootState, ids: readonly string[]): PlannedStep[] {
  const menu = menuOf(boot)
  const shown = ids.filter((id) => menu.ids.includes(id))
  if (shown.length === 0) return []
  const kept = boot.entries.filter((entry) => !ids.includes(entry.id) && menu.ids.includes(entry.id))
  const choice = choiceWithout(menu, ids)
  return [writeMenu(grubDirectory, boot, kept, choice, `take ${shown.join(' and ')} out of the boot menu`)]
}

function choiceWithout(choice: BootChoice, ids: readonly string[]): BootChoice {
  const [chosen = null, next = null] = [choice.default, choice.fallback].filter(
    (id) => id !== null && !ids.includes(id),
  )
  return choice.default === null
    ? {default: null, fallback: chosen, onTrial: false}
    : {default: chosen, fallback: next, onTrial: choice.onTrial && next !== null}
}

function writeMenu(
  grubDirectory: string,
  boot: BootState,
  entries: readonly BootEntry[],
  choice: BootChoice,
  because: string,
): PlannedStep {
  const path = `${grubDirectory}/custom.cfg`
  const write = (text: string): Step => ({kind: 'file.write', path, text, mode: 0o644})
  return planned(
    write(renderCustomConfig(boot.customConfig, entries, choice, boot.uuid)),
    because,
    boot.customConfig === null ? {kind: 'file.remove', path} : write(boot.customConfig),
  )
}
