import type {BootEntry} from '../src/model/boot-entry.ts'
import {readBlock, replaceBlock} from './custom-block.ts'
import {grubArguments, grubWord, parseGrubWords} from './grub-words.ts'
import {newestFirst} from './newest-first.ts'

/** Which entry boots by itself, and which one where that one can't be loaded; ids. */
export interface BootChoice {
  readonly default: string | null
  readonly fallback: string | null
}

/**
 * The text of GRUB's custom.cfg with our block brought up to date and everything else kept. `bootUuid` is the file system that
 * the entries' paths are on; null leaves GRUB's own root in place.
 */
export function renderCustomConfig(
  existing: string | null,
  entries: readonly BootEntry[],
  choice: BootChoice,
  bootUuid: string | null,
): string {
  const fallback = entries.find((entry) => entry.id === choice.fallback) ?? null
  const menu = newestFirst(entries).map((entry) =>
    menuEntry(entry, entry.id === choice.default && entry !== fallback ? fallback : null, bootUuid),
  )
  return replaceBlock(
    existing ?? '',
    [notice, defaultLines(choice.default), fallbackLine(choice.fallback), ...menu].join(''),
  )
}

/** What our block in custom.cfg says; `ids` in the order of the menu. Without a block: nothing. */
export function readCustomConfig(text: string): BootChoice & {readonly ids: readonly string[]} {
  const lines = (readBlock(text) ?? '').split('\n').map(parseGrubWords)
  return {
    default: valueSet(lines, 'default'),
    fallback: valueSet(lines, 'fallback'),
    ids: lines.flatMap(([command, , option, id]) =>
      command === 'menuentry' && option === '--id' && id !== undefined ? [id] : [],
    ),
  }
}

const notice =
  '# Rendered from loader/entries by imgbase: changes inside this block are lost, everything outside of it stays.\n'

/** Debian's menu (grub-mkconfig 2.06, 00_header) sets boot_once when grub-reboot chose an entry for one boot: that wins. */
const defaultLines = (id: string | null): string =>
  id === null ? '' : `if [ "\${boot_once}" != "true" ]; then\n  set default=${grubWord(id)}\nfi\n`

/** GRUBs with Fedora's patch take an id here; plain 2.06 takes numbers only and ignores it, so `loadLines` falls back itself. */
const fallbackLine = (id: string | null): string => (id === null ? '' : `set fallback=${grubWord(id)}\n`)

function menuEntry(entry: BootEntry, fallback: BootEntry | null, bootUuid: string | null): string {
  const search = bootUuid === null ? [] : [`search --no-floppy --fs-uuid --set=root ${grubWord(bootUuid)}`]
  const lines = [...search, ...(fallback === null ? loadLines(entry) : loadOrFallBack(entry, fallback))]
  const body = lines.map((line) => `  ${line}\n`).join('')
  return `menuentry ${grubWord(entry.title || entry.id)} --id ${grubWord(entry.id)} {\n${body}}\n`
}

/** `initrd` fails too where `linux` did, so that the last command of the condition tells of both. */
const loadOrFallBack = (entry: BootEntry, fallback: BootEntry): string[] => [
  `if ${loadLines(entry).join('; ')}; then`,
  '  boot',
  'else',
  `  echo ${grubWord(`${entry.id} cannot be loaded, booting ${fallback.id}`)}`,
  ...loadLines(fallback).map((line) => `  ${line}`),
  'fi',
]

const loadLines = (entry: BootEntry): string[] => [
  `linux ${grubWord(entry.kernel)} ${grubArguments(entry.options)}`.trimEnd(),
  ...(entry.initrds.length === 0 ? [] : [`initrd ${entry.initrds.map(grubWord).join(' ')}`]),
]

function valueSet(lines: readonly (readonly string[])[], name: string): string | null {
  const prefix = `${name}=`
  const assignments = lines.flatMap(([command, word]) => (command === 'set' && word?.startsWith(prefix) ? [word] : []))
  return assignments.at(-1)?.slice(prefix.length) ?? null
}
