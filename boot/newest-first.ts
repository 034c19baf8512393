import type {BootEntry} from '../src/model/boot-entry.ts'
import {compareText, rpmCompare} from '../src/model/rpm-version.ts'

/** The order of a menu: by version as rpm compares, the newest on top; a matter of looks, since defaults go by id. */
export const newestFirst = (entries: readonly BootEntry[]): BootEntry[] =>
  entries.toSorted((a, b) => rpmCompare(b.version, a.version) || compareText(b.id, a.id))
