import {compareText, rpmCompare} from '../src/model/rpm-version.ts'
import {afterBoot, parseCountedName, renderCountedName} from './counted-name.ts'

/** As much of an entry file as systemd-boot looks at when it chooses; `name` without `.conf`. */
export interface OrderedEntry {
  readonly name: string
  readonly sortKey: string | null
  readonly version: string
}

/**
 * The file that systemd-boot starts by itself: the first in its order whose name the pattern of `default` fits, else the first.
 * What has no tries left comes last, then decide sort-key, version and name (systemd 252, src/boot/efi/boot.c).
 */
export function startedBy<T extends OrderedEntry>(pattern: string | null, entries: readonly T[]): T | null {
  const ordered = entries.toSorted(inOrder)
  return ordered.find(({name}) => pattern !== null && fits(pattern, `${name}.conf`)) ?? ordered[0] ?? null
}

/** One boot: what is started, and the names of all files after it. */
export function bootOnce(
  pattern: string | null,
  entries: readonly OrderedEntry[],
): {readonly started: string | null; readonly names: readonly string[]} {
  const started = startedBy(pattern, entries)?.name ?? null
  const after = (name: string): string =>
    name === started ? renderCountedName(afterBoot(parseCountedName(name))) : name
  return {started, names: entries.map(({name}) => after(name))}
}

/** The pattern that fits one entry alone, with or without a count. */
export const patternOf = (id: string): string => `${id}[.+]*`

/** A glob of fnmatch(3), without regard to case. */
export function fits(pattern: string, name: string): boolean {
  const words = pattern.match(/\[[^\]]+\]|[^]/g) ?? []
  const source = words.map((word) =>
    word === '*' ? '.*' : word === '?' ? '.' : word.length > 1 ? word.replaceAll('\\', '\\\\') : escaped(word),
  )
  return new RegExp(`^${source.join('')}$`, 'is').test(name)
}

const escaped = (letter: string): string => letter.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)

const inOrder = (a: OrderedEntry, b: OrderedEntry): number =>
  Number(isUsedUp(a)) - Number(isUsedUp(b)) ||
  Number(a.sortKey === null) - Number(b.sortKey === null) ||
  (a.sortKey === null ? 0 : compareText(a.sortKey, b.sortKey ?? '') || rpmCompare(b.version, a.version)) ||
  rpmCompare(b.name, a.name)

const isUsedUp = ({name}: OrderedEntry): boolean => parseCountedName(name).left === 0
