import {formatSize} from '../model/size.ts'
import type {Progress, Report} from '../model/progress.ts'
import {harmless} from './harmless.ts'

/** Where progress goes: a terminal gets one line that is written over, anything else plain lines. */
export interface ProgressSink {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
}

/** Renders progress as it comes. Bytes are told on a terminal only: in a log they are noise. */
export function progressRenderer(sink: ProgressSink): Report {
  return (progress) => {
    const line = lineOf(progress)
    if (!isCount(progress)) sink.write(sink.isTerminal ? `\r\x1b[K${line}\n` : `${line}\n`)
    else if (sink.isTerminal) sink.write(`\r\x1b[K${line}`)
  }
}

/** Progress that goes on counting the same thing. */
export const isCount = ({kind}: Progress): boolean => kind === 'bytes' || kind === 'checked' || kind === 'fetched'

/** One line for a log or a terminal. */
export function lineOf(progress: Progress): string {
  switch (progress.kind) {
    case 'step':
      return harmless(`[${progress.index + 1}/${progress.total}] ${progress.because}`)
    case 'bytes':
      return `       ${formatSize(progress.done)}${progress.total === null ? '' : ` of ${formatSize(progress.total)}`}`
    case 'checked':
      return `       compared ${formatSize(progress.done)} of ${formatSize(progress.total)}`
    case 'fetched':
      return fetchedLine(progress)
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
