import type {ShownEntry} from '../use/boot.ts'

/** One line an entry: `*` boots next. */
export function renderEntries(entries: readonly ShownEntry[]): string {
  if (entries.length === 0) return 'There are no boot entries.'
  const width = Math.max(...entries.map(({id}) => id.length))
  return entries.map((entry) => `${entry.default ? '*' : ' '} ${entry.id.padEnd(width)}  ${whatOf(entry)}`).join('\n')
}

const whatOf = ({layer, booted, title}: ShownEntry): string =>
  layer === null ? `${title}  (not of imgbase)` : `${layer}${booted ? '  (booted)' : ''}`
