import type {BootEntry, BootFiles, BootState} from '../src/model/boot-entry.ts'
import {parseBls} from './bls.ts'

/** Reads the entry files; one that cannot be understood stands in nobody's way. */
export function bootStateOf(files: BootFiles): BootState {
  const entries: BootEntry[] = []
  const unreadable: {id: string; reason: string}[] = []
  for (const [id, text] of files.entryTexts) {
    const entry = parseBls(id, text)
    if (entry.ok) entries.push(entry.value)
    else unreadable.push({id, reason: entry.faults.map(({message}) => message).join('; ')})
  }
  return {...files, entries, unreadable}
}
