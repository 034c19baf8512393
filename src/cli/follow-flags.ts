import {Flags} from '@oclif/core'
import {parseUpstream} from '../model/stream.ts'
import type {Follow} from '../use/follow.ts'
import {exitCodes} from './exit-codes.ts'
import {usageFault} from './usage-fault.ts'

/** Flags of an update that follows a stream. */
export const followFlags = {
  check: Flags.boolean({
    summary: `Tell whether the stream has something newer, and which packages it changes; exit code ${exitCodes.newer} where it has.`,
    helpGroup: 'STREAM',
    exclusive: ['set-upstream', 'dry-run'],
  }),
  version: Flags.string({
    summary: 'This version of the stream instead of the newest that has reached the node.',
    helpValue: 'VERSION',
    helpGroup: 'STREAM',
  }),
  'set-upstream': Flags.string({
    summary: 'Follow this stream from now on; nothing is pulled yet.',
    helpValue: 'REMOTE:STREAM',
    helpGroup: 'STREAM',
  }),
}

/** Without an image, or with REMOTE:STREAM, a stream is followed. */
export function followOf(image: string | undefined, version: string | undefined): Follow | undefined {
  const upstream = image === undefined ? null : parseUpstream(image)
  if (image === undefined || upstream !== null) return {upstream, version}
  if (version === undefined) return undefined
  throw usageFault('--version is for streams alone', 'Leave IMAGE out, or give REMOTE:STREAM.')
}
