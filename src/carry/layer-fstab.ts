import {joinFstab, splitFstab, type FstabLine} from './fstab.ts'

export interface LayerMounts {
  /** `/dev/VG/LV` of the layer. */
  readonly root: string
  /** Type of the layer's file system. */
  readonly rootType: string
  /** `/dev/VG/LV` that is mounted on /var in the place of what our line names; null where that stays. */
  readonly ownVar?: string | null
  /** Whole lines that have to be there besides, such as the binds of package databases. */
  readonly lines: readonly string[]
}

/**
 * Our fstab for a layer: the source of the root line becomes the layer, a missing root line is put first, lines that are
 * missing are put last, and every other byte stays. Where the layer's file system is of another type, so becomes the root
 * line's, and options that only the old type knows are left out: the remount of `/` would fail on them.
 */
export function layerFstab(text: string, mounts: LayerMounts): string {
  const lines = splitFstab(text)
  const changed = lines.map((line) =>
    isRoot(line) ? rootLine(line, mounts) : isVar(line) ? sourced(line, mounts.ownVar ?? null) : line,
  )
  const first = lines.some(isRoot) ? '' : `${mounts.root} / ${mounts.rootType} defaults 0 1\n`
  const missing = mounts.lines.filter((line) => !lines.some((there) => sameTarget(there, line)))
  return appended(first + joinFstab(changed), missing)
}

/** Whether a line says what is mounted on /var. */
export const hasVar = (text: string): boolean => splitFstab(text).some(isVar)

const isVar = ({fields}: FstabLine): boolean => fields?.target === '/var'

const sourced = (line: FstabLine, source: string | null): FstabLine =>
  line.fields === null || source === null ? line : {...line, text: line.text.replace(line.fields.source, () => source)}

const isRoot = ({fields}: FstabLine): boolean => fields?.target === '/'

function rootLine(line: FstabLine, {root, rootType}: LayerMounts): FstabLine {
  const {fields} = line
  if (fields === null) return line
  const moved = line.text.replace(fields.source, () => root)
  if (fields.type === rootType || fields.type === 'auto') return {...line, text: moved}
  const start = /^\s*\S+\s+\S+/.exec(moved)?.[0] ?? moved
  const rest = /^\s*\S+\s+\S+(?:\s+\S+)?(?:\s+\S+)?(.*)$/.exec(moved)?.[1] ?? ''
  return {...line, text: `${start} ${rootType} ${genericOptions(fields.options)}${rest}`}
}

/** What mount(8) calls file-system-independent, and the options of systemd.mount(5). */
const generic =
  /^(?:defaults|r[ow]|a?sync|(?:no)?(?:atime|diratime|relatime|strictatime|lazytime|dev|exec|suid|auto|user|iversion)|nofail|_netdev|discard|comment=.*|x-.*)$/

function genericOptions(options: string): string {
  const left = options.split(',').filter((option) => generic.test(option))
  return left.length === 0 ? 'defaults' : left.join(',')
}

const sameTarget = (there: FstabLine, line: string): boolean =>
  there.fields !== null && there.fields.target === splitFstab(line)[0]?.fields?.target

function appended(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`
}
