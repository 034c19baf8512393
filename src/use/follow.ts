import type {Host} from '../host/host.ts'
import {readStreams} from '../image/release/streams.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import {compareNvr, nvrParts, type Nvr} from '../model/nvr.ts'
import {showUpstream, type Remote, type Streams, type StreamVersion, type Upstream} from '../model/stream.ts'
import {staleStreams, versionFor} from '../plan/follow-stream.ts'
import {required} from './ask.ts'
import {asFault, type Offer} from './offered-image.ts'
import {requireRemote} from './remotes.ts'
import {highestCounter, rememberCounter} from './stream-counter.ts'
import {requireUpstream} from './upstream.ts'

type Following = Pick<Host, 'files' | 'web' | 'tools' | 'now'>

/** What a remote offers now, verified, neither old nor expired; the node remembers that it has seen it. */
export async function streamsOf(host: Following, remote: Remote): Promise<Streams> {
  const streams = required(await readStreams(host, remote))
  const highest = await highestCounter(host.files, remote.name)
  const faults = staleStreams(streams, {now: host.now(), highest})
  if (faults.length > 0) throw new CommandFault('refused', faults)
  await rememberCounter(host.files, remote.name, streams.counter)
  return streams
}

/** The version of a stream that is meant for this node now; null where none is yet. */
async function followedVersion(
  host: Following,
  upstream: Upstream,
  asked: string | undefined,
): Promise<{readonly remote: Remote; readonly version: StreamVersion | null}> {
  const remote = await requireRemote(host.files, upstream.remote)
  const versions = (await streamsOf(host, remote)).streams[upstream.stream]
  if (versions === undefined) throw new CommandFault('no-layout', [noStream(upstream)])
  const machineId = await host.files.readText('/etc/machine-id')
  if (machineId === null) throw new CommandFault('refused', [noMachineId])
  return {remote, version: required(versionFor(versions, {machineId, now: host.now()}, asked))}
}

/** Which stream is followed, that of the pool where null, and to which version, if to no other than the newest. */
export interface Follow {
  readonly upstream: Upstream | null
  readonly version: string | undefined
}

/** What the stream offers this node now; null where that is nothing newer than what runs. */
export async function followedOffer(
  host: Host,
  node: Node,
  offer: Offer,
  follow: Follow,
): Promise<{readonly upstream: string; readonly version: Nvr | null; readonly offer: Offer | null}> {
  const upstream = follow.upstream ?? requireUpstream(node)
  const {remote, version} = await followedVersion(host, upstream, follow.version).catch(asFault)
  const isWanted = version !== null && (follow.version !== undefined || !isOlder(version.nvr, node))
  return {
    upstream: showUpstream(upstream),
    version: version?.nvr ?? null,
    offer: isWanted ? offerOfVersion(offer, remote, version) : null,
  }
}

/** Than what runs; a publisher may have withdrawn that. */
function isOlder(nvr: Nvr, {roles}: Node): boolean {
  const running = roles.booted?.nvr
  return running !== undefined && nvrParts(running).name === nvrParts(nvr).name && compareNvr(nvr, running) < 0
}

/** The offer of a version, with what its stream and its remote ask for. */
const offerOfVersion = (offer: Offer, remote: Remote, version: StreamVersion): Offer => ({
  ...offer,
  image: new URL(version.path, remote.url).href,
  allowUnsigned: offer.allowUnsigned || remote.allowUnsigned,
  pinned: {key: remote.key, manifestSha256: version.manifestSha256},
})

const noStream = (upstream: Upstream): Fault =>
  fault(
    'streams.stream',
    `there is no stream ${showUpstream(upstream)}`,
    `imgbase remote --streams ${upstream.remote} lists those that there are.`,
  )

const noMachineId = fault(
  'streams.machine-id',
  'this node has no /etc/machine-id, which says when a version reaches it',
  'Make one with systemd-machine-id-setup, or name the version with --version.',
)
