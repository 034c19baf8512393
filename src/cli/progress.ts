import {formatSize} from '../model/size.ts'
import type {Progress, Report} from '../model/progress.ts'
import {harmless} from '../model/harmless.ts'
import {createPacer, type Pace} from './pace.ts'

/** Where progress goes: a terminal gets one line that is written over, anything else plain lines. */
export interface ProgressSink {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
}

/** Renders progress as it comes; counts several times a second on a terminal, and elsewhere every ten seconds. */
export function progressRenderer(sink: ProgressSink, now: () => number = performance.now.bind(performance)): Report {
  const pace = createPacer(now)
  const isDue = createThrottle(sink.isTerminal ? 100 : 10_000, sink.isTerminal, now)
  return (progress) => {
    const line = lineOf(progress, pace(progress))
    if (!isDue(progress)) return
    if (!sink.isTerminal) sink.write(`${line}\n`)
    else sink.write(isCount(progress) ? `\r\x1b[K${line}` : `\r\x1b[K${line}\n`)
  }
}

/** Each `Progress` as a JSON object on a line, with rate and time left where they are known; counts twice a second. */
export function progressInJson(
  write: (text: string) => void,
  now: () => number = performance.now.bind(performance),
): Report {
  const pace = createPacer(now)
  const isDue = createThrottle(500, true, now)
  return (progress) => {
    const speed = pace(progress)
    if (!isDue(progress)) return
    const plain = JSON.stringify({version: 1, ...progress, ...speed}, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    )
    write(`${plain}\n`)
  }
}

/** Lines for a log: counts every half minute. */
export function progressLog(
  log: (line: string) => void,
  now: () => number = performance.now.bind(performance),
): Report {
  const pace = createPacer(now)
  const isDue = createThrottle(30_000, false, now)
  return (progress) => {
    const line = lineOf(progress, pace(progress))
    if (isDue(progress)) log(line)
  }
}

/** Lets everything through but counts, and of these one in `milliseconds`; whether the first one too, `atOnce` says. */
function createThrottle(milliseconds: number, atOnce: boolean, now: () => number): (progress: Progress) => boolean {
  let last: {readonly kind: string; readonly at: number} | null = null
  return (progress) => {
    if (!isCount(progress)) return true
    const isNew = last?.kind !== progress.kind
    const isDue = isNew ? atOnce : now() - (last?.at ?? 0) >= milliseconds
    if (isNew || isDue) last = {kind: progress.kind, at: now()}
    return isDue
  }
}

/** Progress that goes on counting the same thing. */
const isCount = ({kind}: Progress): boolean => kind === 'bytes' || kind === 'checked' || kind === 'fetched'

/** One line for a log or a terminal. */
export function lineOf(progress: Progress, pace: Pace | null = null): string {
  switch (progress.kind) {
    case 'step':
      return harmless(`[${progress.index + 1}/${progress.total}] ${progress.because}`)
    case 'bytes':
      return `       ${formatSize(progress.done)}${progress.total === null ? '' : ` of ${formatSize(progress.total)}`}${paceWords(pace)}`
    case 'checked':
      return `       compared ${formatSize(progress.done)} of ${formatSize(progress.total)}${paceWords(pace)}`
    case 'fetched':
      return `${fetchedLine(progress)}${paceWords(pace)}`
    case 'note':
      return harmless(progress.text)
    case 'warning':
      return harmless(`Warning: ${progress.text}`)
    case 'undo':
      return harmless(`undoing, please wait: ${progress.reason.split('\n')[0] ?? ''}`)
  }
}

const fetchedLine = ({fetched, toFetch, written, toWrite, reused}: Extract<Progress, {kind: 'fetched'}>): string => {
  const shown = (bytes: number): string => formatSize(BigInt(bytes))
  return `       fetched ${shown(fetched)} of ${shown(toFetch)}, written ${shown(written)} of ${shown(toWrite)}, reused ${shown(reused)}`
}

function paceWords(pace: Pace | null): string {
  if (pace === null) return ''
  const left = pace.secondsLeft === null ? '' : `, ${durationWords(pace.secondsLeft)} left`
  return `, ${formatSize(BigInt(pace.bytesPerSecond))}/s${left}`
}

const durationWords = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`
