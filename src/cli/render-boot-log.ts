import type {BootRecord, CheckRun} from '../model/boot-record.ts'

/** What is remembered of each boot, the newest first: the layer, how it went, and its checks. */
export function renderBootLog(boots: readonly BootRecord[]): string {
  if (boots.length === 0) return 'Nothing is remembered of any boot: the units of the package do that.'
  return boots.map((boot) => [headOf(boot), ...boot.checks.flatMap(renderCheckRun)].join('\n')).join('\n\n')
}

const headOf = (boot: BootRecord): string =>
  `${new Date(boot.since * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC  ${boot.layer ?? 'no layer'}  ${verdict(boot)}`

function verdict({healthy, good}: BootRecord): string {
  if (healthy === null) return good ? 'marked good' : 'its health checks did not come to an end'
  if (!healthy) return 'a required health check failed'
  return good ? 'healthy, marked good' : 'healthy'
}

const marks = {ok: 'ok  ', failed: 'FAIL', 'timed-out': 'LATE'} as const

/** One line, and below it what it printed, where it was not green. */
export const renderCheckRun = ({name, kind, outcome, milliseconds, output}: CheckRun): readonly string[] => [
  `  ${marks[outcome]}  ${kind.padEnd(8)}  ${name}  ${milliseconds} ms`,
  ...(outcome === 'ok' || output === '' ? [] : output.split('\n').map((line) => `        ${line}`)),
]
