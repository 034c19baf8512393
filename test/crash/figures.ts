import {appendFileSync, existsSync, readFileSync} from 'node:fs'

/** One line of the table of figures; `minutes` of the test file that noted it, so far. */
interface Figure {
  readonly what: string
  readonly figure: string
  readonly minutes: string
}

const own: Figure[] = []
let began = performance.now()

/** Notes a figure for the table that is printed once all test files have ended; or this one, where it runs alone. */
export function tell(what: string, figure: string): void {
  const one: Figure = {what, figure, minutes: ((performance.now() - began) / 60_000).toFixed(1)}
  // All test files' figures, one a line; unset where a file runs without table.ts.
  const shared = process.env['CRASH_FIGURES']
  if (shared === undefined) own.push(one)
  else appendFileSync(shared, `${JSON.stringify(one)}\n`)
}

/** Called by each test file that notes figures. */
export function printFigures(): void {
  before(() => {
    began = performance.now()
  })
  after(() => {
    if (own.length > 0) console.log(tableOf(own.splice(0)))
  })
}

/** The table of what was noted in a file; none where nothing was. */
export const tableIn = (path: string): string =>
  existsSync(path)
    ? tableOf(
        readFileSync(path, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Figure),
      )
    : ''

/** In Markdown, as docs/reliability.md has it. */
function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ['what was tried', 'what came of it', 'minutes'],
    ...figures.map(({what, figure, minutes}) => [what, figure, minutes]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return `\n${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`
}
