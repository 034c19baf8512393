import type {Host} from '../host/host.ts'
import type {Nvr} from '../model/nvr.ts'
import {hasReached} from '../plan/follow-stream.ts'
import {streamsOf} from './follow.ts'
import {asFault} from './offered-image.ts'
import {requireRemote} from './remotes.ts'

/** What a remote offers, as it is shown. Times in seconds since 1970. */
export interface RemoteStreams {
  readonly remote: string
  readonly counter: number
  readonly expires: number
  readonly streams: readonly {readonly name: string; readonly versions: readonly ShownVersion[]}[]
}

interface ShownVersion {
  readonly nvr: Nvr
  readonly released: number
  readonly rolloutHours: number
  /** This node takes it by now. */
  readonly reached: boolean
}

/** `remote --streams` and `--versions`. */
export async function askRemote(host: Host, name: string): Promise<RemoteStreams> {
  const remote = await requireRemote(host.files, name)
  const {counter, expires, streams} = await streamsOf(host, remote).catch(asFault)
  const follower = {machineId: (await host.files.readText('/etc/machine-id')) ?? '', now: host.now()}
  const shown = Object.entries(streams).map(([stream, versions]) => ({
    name: stream,
    versions: versions.map((version) => ({
      ...{nvr: version.nvr, released: version.released, rolloutHours: version.rolloutHours},
      reached: hasReached(version, follower),
    })),
  }))
  return {remote: name, counter, expires, streams: shown}
}
