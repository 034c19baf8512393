import type {Host} from '../../host/host.ts'
import {failure, fault, type Outcome} from '../../model/fault.ts'
import type {Remote, Streams} from '../../model/stream.ts'
import {parseStreams} from '../../read/streams-file.ts'
import {webPlace} from './place.ts'
import {readSignatures} from './signatures.ts'
import {signerOf} from './trust.ts'

export const streamsName = 'streams.json'

const longest = 4 * 1024 * 1024

/** Reads what a remote offers, and verifies who signed it; whether it is still good is not decided here. */
export async function readStreams(
  host: Pick<Host, 'web' | 'files' | 'tools'>,
  remote: Remote,
): Promise<Outcome<Streams>> {
  const place = webPlace(host.web, remote.url)
  const text = await place.whole(streamsName, longest)
  if (text === null) return failure(noStreams(place.name))
  const signatures = await readSignatures(place, streamsName)
  const signed = {name: `${streamsName} of ${remote.name}`, file: streamsName, text, signatures}
  const signer = await signerOf(host, signed, remote)
  return signer.ok ? parseStreams(Buffer.from(text).toString()) : signer
}

const noStreams = (place: string) =>
  fault(
    'streams.missing',
    `there is no ${streamsName} at ${place}`,
    'Check the address of the remote: it must be the folder that imgbase image offer wrote.',
  )
