import {createHash} from 'node:crypto'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {nvrParts, type Nvr} from '../model/nvr.ts'
import type {Streams, StreamVersion} from '../model/stream.ts'

/** Who follows a stream, and when. */
export interface Follower {
  /** Text of /etc/machine-id. */
  readonly machineId: string
  /** Seconds since 1970. */
  readonly now: number
}

/** Why a file of streams must not be believed: one that is older than one that was seen, or that nobody has renewed in time. */
export function staleStreams(
  {counter, expires}: Streams,
  {now, highest}: {readonly now: number; readonly highest: number},
): readonly Fault[] {
  return [
    ...(counter < highest
      ? [
          fault(
            'streams.old',
            `the file of streams is an old one: its counter is ${counter}, this node has seen ${highest}`,
            'The server, or somebody between, sends an old state. Tell the publisher; nothing was taken.',
          ),
        ]
      : []),
    ...(expires <= now
      ? [
          fault(
            'streams.expired',
            `the file of streams expired at ${new Date(expires * 1000).toISOString()}`,
            "Check this node's clock. If it is right, the publisher has to renew the file: imgbase image offer.",
          ),
        ]
      : []),
  ]
}

/**
 * The version that a node takes: the last one that has reached it, or the one that was asked for by name, whether it has reached the node
 * or not. Null where none has yet.
 */
export function versionFor(
  versions: readonly StreamVersion[],
  follower: Follower,
  asked: string | undefined,
): Outcome<StreamVersion | null> {
  if (asked === undefined) return success(versions.findLast((version) => hasReached(version, follower)) ?? null)
  const found = versions.findLast(({nvr}) => isCalled(nvr, asked))
  return found === undefined ? failure(noVersion(asked, versions)) : success(found)
}

/** Whether a node's place in the order, which is another for each version, is within the part that has been released by now. */
export function hasReached({nvr, released, rolloutHours}: StreamVersion, {machineId, now}: Follower): boolean {
  if (now < released) return false
  const share = rolloutHours === 0 ? 1 : (now - released) / (rolloutHours * 3600)
  return placeOf(machineId, nvr) < share
}

/** A number from 0 up to 1 for a node and a version; spread evenly. */
export function placeOf(machineId: string, nvr: Nvr): number {
  const digest = createHash('sha256').update(`${machineId.trim()} ${nvr}`).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48
}

/** By its whole name, by version and release, or by version. */
function isCalled(nvr: Nvr, asked: string): boolean {
  const {version, release} = nvrParts(nvr)
  return [nvr, `${version}-${release}`, version].includes(asked)
}

const noVersion = (asked: string, versions: readonly StreamVersion[]): Fault =>
  fault(
    'streams.version',
    `the stream has no version ${asked}`,
    versions.length === 0
      ? 'It is empty.'
      : `It has: ${versions
          .slice(-5)
          .map(({nvr}) => nvr)
          .join(', ')}.`,
  )
