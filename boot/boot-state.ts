import type {BootEntry, BootFiles, BootState} from '../src/model/boot-entry.ts'
import {parseBls} from './bls.ts'
import {parseCountedName} from './counted-name.ts'

/** Reads the entry files; one that cannot be understood stands in nobody's way. */
export function bootStateOf(files: BootFiles): BootState {
  const entries: BootEntry[] = []
  const unreadable: {id: string; reason: string}[] = []
  for (const [name, text] of files.entryTexts) {
    // With GRUB nothing is counted in names, and oVirt's own are those of layers: node-4.5.0-1+1.conf.
    const id = files.systemdBoot === null ? name : parseCountedName(name).id
    const entry = parseBls(id, text)
    if (entry.ok && !entries.some((other) => other.id === id)) entries.push(entry.value)
    if (!entry.ok) unreadable.push({id: name, reason: entry.faults.map(({message}) => message).join('; ')})
  }
  return {...files, entries, unreadable}
}
