import {basename, dirname} from 'node:path'
import type {Host} from '../host/host.ts'
import {folderPlace, manifestName} from '../image/release/place.ts'
import type {Sign} from '../image/release/publish.ts'
import {readManifest} from '../image/release/read-release.ts'
import {streamsName} from '../image/release/streams.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {Nvr} from '../model/nvr.ts'
import {quoted} from '../model/quoted.ts'
import {isStreamName, type Streams, type StreamVersion} from '../model/stream.ts'
import {parseStreams, renderStreams} from '../read/streams-file.ts'
import {required} from './ask.ts'

/** How a release is offered. */
export interface StreamOffer {
  readonly stream: string
  readonly rolloutHours: number
  /** Days from now after which nodes believe the file no more, unless it is made again. */
  readonly expiresDays: number
  /** Take it out of the stream instead. */
  readonly withdraw: boolean
}

export interface OfferedStreams {
  readonly file: string
  readonly counter: number
  /** Seconds since 1970. */
  readonly expires: number
  /** Of each stream, what it offers, the newest last. */
  readonly streams: readonly {readonly name: string; readonly versions: readonly Nvr[]}[]
}

type Offering = Pick<Host, 'files' | 'now'>

/** Puts the release in `folder` into a stream, in the file beside the folder; the last that was put in is the newest. */
export async function offerRelease(
  host: Offering,
  folder: string,
  offer: StreamOffer,
  sign: Sign | undefined,
): Promise<OfferedStreams> {
  if (!isStreamName(offer.stream)) throw new CommandFault('usage', [badName(offer.stream)])
  const {manifest} = required(await readManifest(folderPlace(host.files, folder)))
  const version: StreamVersion = {
    ...{nvr: manifest.nvr, path: `${basename(folder)}/`, rolloutHours: offer.rolloutHours, released: host.now()},
    manifestSha256: await host.files.sha256(`${folder}/${manifestName}`),
  }
  return rewrite(host, dirname(folder), offer.expiresDays, sign, ({[offer.stream]: versions = [], ...others}) => {
    const rest = versions.filter(({nvr}) => nvr !== version.nvr)
    return {...others, [offer.stream]: offer.withdraw ? rest : [...rest, version]}
  })
}

/** Makes the file of streams in `folder` anew, so that it goes on to be believed. */
export async function renewStreams(
  host: Offering,
  folder: string,
  expiresDays: number,
  sign: Sign | undefined,
): Promise<OfferedStreams> {
  if ((await host.files.stat(`${folder}/${streamsName}`)) === null) throw new CommandFault('usage', [nothing(folder)])
  return rewrite(host, folder, expiresDays, sign, (streams) => streams)
}

/** The signature first: who reads between the two finds one that does not fit, and never an unsigned file. */
async function rewrite(
  host: Offering,
  folder: string,
  expiresDays: number,
  sign: Sign | undefined,
  change: (streams: Streams['streams']) => Streams['streams'],
): Promise<OfferedStreams> {
  const file = `${folder}/${streamsName}`
  const old = await host.files.readText(file)
  const before = old === null ? null : required(parseStreams(old))
  const streams: Streams = {
    counter: (before?.counter ?? 0) + 1,
    expires: host.now() + expiresDays * 24 * 3600,
    streams: change(before?.streams ?? {}),
  }
  const text = renderStreams(streams)
  const signature = sign === undefined ? null : required(sign(Buffer.from(text), streamsName))
  if (signature === null) await host.files.removeTree(`${file}.minisig`)
  else await host.files.writeAtomically(`${file}.minisig`, signature, 0o644)
  await host.files.writeAtomically(file, text, 0o644)
  const shown = Object.entries(streams.streams).map(([name, versions]) => ({
    ...{name, versions: versions.map(({nvr}) => nvr)},
  }))
  return {file, counter: streams.counter, expires: streams.expires, streams: shown}
}

const badName = (name: string): Fault =>
  fault('usage', `${quoted(name)} is no name for a stream`, 'Take letters, digits, dots, dashes and underscores.')

const nothing = (folder: string): Fault =>
  fault(
    'usage',
    `${quoted(folder)} is neither a release folder nor one of streams`,
    'Give the folder that imgbase image publish wrote, or that of its streams.json.',
  )
