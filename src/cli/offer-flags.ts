import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {isStandardInput} from '../model/image.ts'
import {isUrl} from '../model/web-error.ts'
import type {Offer} from '../use/offered-image.ts'
import {progressFlag} from './progress-flag.ts'
import {sizeFlag} from './size-flag.ts'
import {usageFault} from './usage-fault.ts'

const download = {helpGroup: 'DOWNLOAD'}

/** Flags of every command that takes an image from somewhere. */
export const offerFlags = {
  'allow-unsigned': Flags.boolean({
    summary: 'Take a plain file from a URL, a release that nobody trusted signed, or what an OCI tag names now.',
    ...download,
  }),
  'allow-downgrade': Flags.boolean({summary: 'Take a release that is older than what runs.', ...download}),
  mirror: Flags.string({
    summary: 'The same release folder elsewhere, for where the first one fails; may be given several times, in order.',
    helpValue: 'URL',
    multiple: true,
    ...download,
  }),
  authfile: Flags.string({
    summary: 'Logins to registries, as podman login writes them; default: where podman, skopeo and docker keep theirs.',
    helpValue: 'FILE',
    ...download,
  }),
  'chunk-store': Flags.string({
    summary: 'Chunks of a casync index (.caibx); default: default.castr or NAME.castr beside it.',
    helpValue: 'DIR|URL',
    ...download,
  }),
  progress: progressFlag({...download}),
  'limit-rate': sizeFlag({summary: 'Receive at most so much a second, such as 10M.', ...download}),
  timeout: Flags.integer({
    summary: 'Seconds without a byte after which a server counts as stalled.',
    helpValue: 'SECONDS',
    default: 30,
    min: 1,
    ...download,
  }),
}

interface OfferFlags {
  readonly 'allow-unsigned': boolean
  readonly 'allow-downgrade': boolean
  readonly mirror?: string[] | undefined
  readonly authfile?: string | undefined
  readonly 'chunk-store'?: string | undefined
}

/** IMAGE and its conditions as typed; `imgbase` is our version. */
export const offerOf = (image: string, flags: OfferFlags, imgbase: string): Offer => ({
  ...{image: located(image), mirrors: flags.mirror ?? [], imgbase},
  authFile: flags.authfile === undefined ? null : resolve(flags.authfile),
  chunkStore: flags['chunk-store'] === undefined ? null : located(flags['chunk-store']),
  ...{allowUnsigned: flags['allow-unsigned'], allowDowngrade: flags['allow-downgrade']},
})

/** Paths become absolute, also behind `oci-archive:`. */
function located(image: string): string {
  if (isStandardInput(image)) return fromInput(image)
  if (isUrl(image) || image.startsWith('oci:')) return image
  const [scheme = '', path = image] = /^(oci-archive:)(.*)$/s.exec(image)?.slice(1) ?? []
  return `${scheme}${resolve(path)}`
}

/** Nobody types an image. */
function fromInput(image: string): string {
  if (process.stdin.isTTY)
    throw usageFault('standard input is a terminal', 'Pipe an image into it: zstd -dc IMAGE | imgbase update -')
  return image
}

/** How to download, from flags that not every command has. */
export const webSettings = (flags: {
  readonly 'limit-rate'?: bigint | undefined
  readonly timeout?: number | undefined
}) => ({
  limitRate: flags['limit-rate'] === undefined ? null : Number(flags['limit-rate']),
  timeoutMs: (flags.timeout ?? 30) * 1000,
})
