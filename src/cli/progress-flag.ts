import {Flags} from '@oclif/core'
import type {Report} from '../model/progress.ts'
import type {Edge} from './connection.ts'
import {progressInJson, progressRenderer} from './progress.ts'
import {usageFault} from './usage-fault.ts'

/** How progress is told: in words, not at all, or as JSON on a descriptor. */
export type ProgressWish =
  {readonly kind: 'auto' | 'plain' | 'none'} | {readonly kind: 'json'; readonly descriptor: number}

export const progressFlag = Flags.custom<ProgressWish>({
  summary:
    'auto: one line on a terminal, else plain lines; plain; none; json: an object a line, on standard error or descriptor FD.',
  helpValue: 'auto|plain|none|json[:FD]',
  parse(text) {
    const [, kind, descriptor = '2'] = /^(auto|plain|none|json)(?::([1-9]\d{0,3}))?$/.exec(text) ?? []
    if (kind === 'json') return Promise.resolve({kind, descriptor: Number(descriptor)})
    if (kind === undefined || text !== kind)
      throw usageFault(`--progress ${text} is unknown`, 'Give auto, plain, none, json or json:FD.')
    return Promise.resolve({kind: kind as 'auto' | 'plain' | 'none'})
  },
})

/** Who tells progress; with `--json` nobody does, unless it was asked for. */
export function progressReport(edge: Edge, wish: ProgressWish | undefined, isJson: boolean): Report {
  if (wish?.kind === 'json') {
    const write = edge.writer(wish.descriptor)
    if (write === null)
      throw usageFault(
        `the descriptor ${wish.descriptor} is not open for writing`,
        'Such as --progress json:3 3>progress.log.',
      )
    return progressInJson(write)
  }
  if (wish?.kind === 'none' || (isJson && wish?.kind !== 'plain')) return () => undefined
  const isTerminal = process.stderr.isTTY && wish?.kind !== 'plain'
  return progressRenderer({write: (text) => process.stderr.write(text), isTerminal})
}
