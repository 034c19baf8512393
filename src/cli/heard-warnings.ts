import type {Progress, Report} from '../model/progress.ts'

/** Passes progress on, and keeps its warnings, so that they stand in the result too. */
export function hearing(report: Report): {readonly report: Report; readonly heard: readonly string[]} {
  const heard: string[] = []
  const listen = (progress: Progress): void => {
    if (progress.kind === 'warning') heard.push(progress.text)
    report(progress)
  }
  return {report: listen, heard}
}

/** The result of a command with what was warned of on the way, where it tells of warnings at all. */
export const withHeard = <T>(result: T, heard: readonly string[]): T =>
  typeof result === 'object' && result !== null && 'warnings' in result && Array.isArray(result.warnings)
    ? {...result, warnings: [...heard, ...(result.warnings as readonly string[])]}
    : result
