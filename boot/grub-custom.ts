import type {BootEntry} from '../src/model/boot-entry.ts'
import {readBlock, replaceBlock} from './custom-block.ts'
import {fallBackLines, trialLines, whileCounted} from './grub-counting.ts'
import {grubArguments, grubWord, parseGrubWords} from './grub-words.ts'
import {trialArgument} from './kernel-arguments.ts'
import {newestFirst} from './newest-first.ts'
import type {BootChoice} from './verbs.ts'

/**
 * The text of GRUB's custom.cfg with our block brought up to date and everything else kept. `bootUuid` is the file system that
 * the entries' paths are on; null leaves GRUB's own root in place. A default on trial needs a fallback among `entries`.
 */
export function renderCustomConfig(
  existing: string | null,
  entries: readonly BootEntry[],
  choice: BootChoice,
  bootUuid: string | null,
): string {
  const fallback = entries.find((entry) => entry.id === choice.fallback && entry.id !== choice.default) ?? null
  const isCounted = choice.onTrial && fallback !== null && choice.default !== null
  const menu = newestFirst(entries).map((entry) => {
    const isGuarded = entry.id === choice.default && fallback !== null
    return menuEntry(entry, isGuarded ? guardedLines(entry, isCounted, bootUuid) : loadLines(entry, bootUuid))
  })
  return replaceBlock(
    existing ?? '',
    [
      notice,
      ...(isCounted ? trialLines(choice.default, fallback.id) : defaultLines(choice.default)),
      fallbackLine(choice.fallback),
      ...(fallback === null ? [] : fallBackFunction(choice.default ?? '', fallback, bootUuid)),
      ...menu,
    ].join(''),
  )
}

/** Whether GRUB's own menu (grub.cfg) reads custom.cfg. A generated one does, from 41_custom (GRUB 2.06). */
export const readsCustomConfig = (grubMenu: string | null): boolean =>
  grubMenu !== null && /^\s*(?:source|\.)\s+\S*custom\.cfg/m.test(grubMenu)

/** Whether GRUB's own menu starts what its environment names: grub-mkconfig 2.06 writes so where GRUB_DEFAULT is `saved`. */
export const startsSavedEntry = (grubMenu: string | null): boolean =>
  grubMenu !== null && /^\s*set\s+default="?\$\{?saved_entry\b/m.test(grubMenu)

/** What our block in custom.cfg says; `ids` in the order of the menu. Without a block: nothing. */
export function readCustomConfig(text: string): BootChoice & {readonly ids: readonly string[]} {
  const lines = (readBlock(text) ?? '').split('\n').map(parseGrubWords)
  return {
    default: valueSet(lines, 'default'),
    fallback: valueSet(lines, 'fallback'),
    onTrial: valueSet(lines, 'imgbase_trial') !== null,
    ids: lines.flatMap(([command, , option, id]) =>
      command === 'menuentry' && option === '--id' && id !== undefined ? [id] : [],
    ),
  }
}

const notice =
  '# Rendered from loader/entries by imgbase: changes inside this block are lost, everything outside of it stays.\n'

/** Debian's menu (grub-mkconfig 2.06, 00_header) sets boot_once when grub-reboot chose an entry for one boot: that wins. */
const defaultLines = (id: string | null): readonly string[] =>
  id === null ? [] : [`if [ "\${boot_once}" != "true" ]; then\n  set default=${grubWord(id)}\nfi\n`]

/** GRUBs with Fedora's patch take an id here; plain 2.06 takes numbers only and ignores it, so the entry falls back itself. */
const fallbackLine = (id: string | null): string => (id === null ? '' : `set fallback=${grubWord(id)}\n`)

/** The kernel argument tells the system that comes up whose kernel could not be loaded. */
const fallBackFunction = (chosen: string, fallback: BootEntry, bootUuid: string | null): readonly string[] =>
  fallBackLines(
    `${chosen} cannot be loaded, booting ${fallback.id}`,
    loadLines({...fallback, options: [...fallback.options, `img.fallback=${chosen}`]}, bootUuid),
  )

function menuEntry(entry: BootEntry, lines: readonly string[]): string {
  const body = lines.map((line) => `  ${line}\n`).join('')
  return `menuentry ${grubWord(entry.title || entry.id)} --id ${grubWord(entry.id)} {\n${body}}\n`
}

/** `initrd` fails too where `linux` did, so that the last command of the condition tells of both. */
function guardedLines(entry: BootEntry, isCounted: boolean, bootUuid: string | null): readonly string[] {
  const started = isCounted ? {...entry, options: [...entry.options, trialArgument]} : entry
  const condition = loadLines(started, bootUuid).join('; ')
  const lines = [`if ${condition}; then`, '  boot', 'else', '  imgbase_fall_back', 'fi']
  return isCounted ? whileCounted(lines) : lines
}

const loadLines = (entry: BootEntry, bootUuid: string | null): readonly string[] => [
  ...(bootUuid === null ? [] : [`search --no-floppy --fs-uuid --set=root ${grubWord(bootUuid)}`]),
  `linux ${grubWord(entry.kernel)} ${grubArguments(entry.options)}`.trimEnd(),
  ...(entry.initrds.length === 0 ? [] : [`initrd ${entry.initrds.map(grubWord).join(' ')}`]),
]

function valueSet(lines: readonly (readonly string[])[], name: string): string | null {
  const prefix = `${name}=`
  const assignments = lines.flatMap(([command, word]) => (command === 'set' && word?.startsWith(prefix) ? [word] : []))
  return assignments.at(-1)?.slice(prefix.length) ?? null
}
