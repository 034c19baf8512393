import type {BootEntry, BootState} from '../src/model/boot-entry.ts'
import {planned, type PlannedStep} from '../src/model/plan.ts'
import type {Step} from '../src/model/step.ts'
import {renderBls} from './bls.ts'

/** Where GRUB and imgbase look for an entry's file; with GRUB it has the id for its name. */
const entryPath = (boot: BootState, id: string): string => `${boot.directory}/loader/entries/${id}.conf`

export const writeEntry = (boot: BootState, entry: BootEntry, because: string): PlannedStep =>
  planned(writeText(boot, entry.id, renderBls(entry)), because, restoreEntry(boot, entry.id))

export const removeEntry = (boot: BootState, id: string): PlannedStep =>
  planned({kind: 'file.remove', path: entryPath(boot, id)}, `remove the file of ${id}`, restoreEntry(boot, id))

const writeText = (boot: BootState, id: string, text: string): Step => ({
  ...{kind: 'file.write', path: entryPath(boot, id), text, mode: 0o644},
})

function restoreEntry(boot: BootState, id: string): Step {
  const old = boot.entryTexts.get(id)
  return old === undefined ? {kind: 'file.remove', path: entryPath(boot, id)} : writeText(boot, id, old)
}
