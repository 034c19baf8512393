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
    if (progress.kind !== 'bytes') sink.write(sink.isTerminal ? `\r\x1b[K${line}\n` : `${line}\n`)
    else if (sink.isTerminal) sink.write(`\r\x1b[K${line}`)
  }
}

/** One line for a log or a terminal. */
export function lineOf(progress: Progress): string {
  switch (progress.kind) {
    case 'step':
      return harmless(`[${progress.index + 1}/${progress.total}] ${progress.because}`)
    case 'bytes':
      return `       ${formatSize(progress.done)}${progress.total === null ? '' : ` of ${formatSize(progress.total)}`}`
    case 'note':
      return harmless(progress.text)
    case 'undo':
      return harmless(`undoing, please wait: ${progress.reason.split('\n')[0] ?? ''}`)
  }
}
