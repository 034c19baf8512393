import type {CheckResult} from '../plan/check/run.ts'
import type {CheckReport} from '../use/check.ts'

/** One line a check; below it each finding and what to do about it; at the end how many are of which kind. */
export const renderCheck = ({checks}: CheckReport): string => renderChecks(checks)

export function renderChecks(checks: readonly CheckResult[]): string {
  const width = Math.max(0, ...checks.map(({id}) => id.length))
  return [...checks.flatMap((result) => linesOf(result, width)), closingLine(checks)].join('\n')
}

const marks = {ok: 'ok  ', warning: 'warn', error: 'FAIL', unknown: '?   '} as const

function linesOf({id, title, status, findings, reason}: CheckResult, width: number): readonly string[] {
  return [
    `${marks[status]}  ${id.padEnd(width)}  ${title}`,
    ...(reason === null ? [] : [`      could not be checked: ${reason}`]),
    ...findings.flatMap(({message, remedy}) => [`      ${message}`, `      -> ${remedy}`]),
  ]
}

function closingLine(checks: readonly CheckResult[]): string {
  const count = (wanted: CheckResult['status']): number => checks.filter(({status}) => status === wanted).length
  const parts = [
    ...counted(count('error'), 'failed'),
    ...counted(count('warning'), 'with a warning'),
    ...counted(count('unknown'), 'could not run'),
  ]
  return parts.length === 0
    ? `All ${checks.length} checks are fine.`
    : `${checks.length} checks: ${count('ok')} fine, ${parts.join(', ')}.`
}

const counted = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}`])
