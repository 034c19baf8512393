import type {FilesReport} from '../carry/carry-report.ts'
import type {ShownCarry} from '../use/show-carry.ts'
import {packageLines} from './render-packages.ts'
import {shown} from './shown.ts'
import {notCarriedLines} from './render-update.ts'

/** One name a line, what became of it first; then what stays behind. */
export function renderCarry({layer, base, report, deltas, packages, diffs}: ShownCarry): string {
  return [
    layer === null
      ? `An update to ${base} would take over:`
      : `${layer} ${report.mode === 'init' ? 'was made from the root that ran' : 'took over'}:`,
    ...fileLines(report),
    ...report.accounts.map((account) => `  new       ${account}`),
    ...report.missing.map((unit) => `  missing   ${unit}`),
    ...report.moved.map(({unit, from, to}) => `  moved     ${unit}: ${shown(from)} → ${shown(to)}`),
    ...deltas.flatMap((delta) => ['Since it was staged:', ...fileLines(delta)]),
    ...packageLines(packages),
    ...notCarriedLines(report.notCarried),
    ...[report, ...deltas].flatMap(({warnings}) => warnings.map((warning) => `Warning: ${warning}`)),
    ...(diffs ?? []).map(({text}) => `\n${text.trimEnd()}`),
  ].join('\n')
}

const kinds: readonly (readonly [keyof FilesReport, string])[] = [
  ['taken', 'ours'],
  ['deleted', 'deleted'],
  ['merged', 'merged'],
  ['kept', 'kept'],
  ['replaced', 'replaced'],
  ['conflicts', 'conflict'],
  ['skipped', 'skipped'],
]

function fileLines(report: FilesReport): readonly string[] {
  const lines = kinds.flatMap(([kind, word]) => report[kind].map((path) => `  ${word.padEnd(9)} ${shown(path)}`))
  return lines.length === 0 ? ['  no files'] : lines
}
