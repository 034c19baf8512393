import type {Host} from '../host/host.ts'

/** A program of somebody else's, that must not hold anything up. */
export interface LimitedRun {
  readonly argv: readonly [program: string, ...words: string[]]
  /** `KEY=VALUE`. */
  readonly environment: readonly string[]
  readonly limitSeconds: number
  readonly input?: string
  /** Where its output goes; the folder is there. */
  readonly output: string
}

export interface LimitedResult {
  readonly outcome: 'ok' | 'failed' | 'timed-out'
  readonly exitCode: number
  readonly milliseconds: number
  /** What it printed, the first 4 KiB. */
  readonly text: string
}

/**
 * Output goes to a file, and the lock is not handed on, so that a process that it leaves behind holds up nobody. timeout(1) ends
 * its process group, and exits with 124, or with 137 where it had to kill it.
 */
export async function runLimited(
  {tools, files}: Pick<Host, 'tools' | 'files'>,
  run: LimitedRun,
): Promise<LimitedResult> {
  const {argv, environment, limitSeconds, input, output} = run
  const began = performance.now()
  const {exitCode} = await tools.run(['sh', '-c', script, output, String(limitSeconds), ...environment, ...argv], {
    accept: everyFailure,
    ...(input === undefined ? {} : {input}),
  })
  const milliseconds = Math.round(performance.now() - began)
  const text = Buffer.from(await files.readBytes(output, 0, outputAtMost))
    .toString('utf8')
    .trimEnd()
  const isLate = [124, 137].includes(exitCode) && milliseconds >= limitSeconds * 1000
  return {outcome: exitCode === 0 ? 'ok' : isLate ? 'timed-out' : 'failed', exitCode, milliseconds, text}
}

const outputAtMost = 4096

/** timeout(1) kills its own process group, itself with it: the shell, which is in another one, tells how it ended. */
const script = `limit=$1; shift
exec 4<&0
timeout --kill-after=5 "$limit" sh -c 'exec 3>&- 4<&-; exec env "$@"' limited "$@" <&4 >"$0" 2>&1 &
limited=$!
trap 'kill "$limited" 2>/dev/null' TERM INT HUP
wait "$limited"; code=$?
while kill -0 "$limited" 2>/dev/null; do wait "$limited"; code=$?; done
exit "$code"`

const everyFailure = Array.from({length: 255}, (_, index) => index + 1)
