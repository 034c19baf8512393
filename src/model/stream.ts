import type {Nvr} from './nvr.ts'

/** A release as a stream offers it. */
export interface StreamVersion {
  readonly nvr: Nvr
  /** Folder of the release, relative to that of the streams; ends with `/`. */
  readonly path: string
  /** Lower-case hex, of the release's `manifest.json`. */
  readonly manifestSha256: string
  /** Seconds since 1970. */
  readonly released: number
  /** Until so many hours after that, only a part of the nodes takes it. */
  readonly rolloutHours: number
}

/** What a publisher offers (docs/release-format.md, Streams): each stream's versions, the newest last. */
export interface Streams {
  /** Grows with each change, so that an old file is known as one. */
  readonly counter: number
  /** Seconds since 1970: after that, the file may be one that somebody holds back. */
  readonly expires: number
  readonly streams: Readonly<Record<string, readonly StreamVersion[]>>
}

/** Where streams come from, as an administrator set it up. */
export interface Remote {
  readonly name: string
  /** Folder of the streams; ends with `/`. */
  readonly url: string
  /** File in the folder of keys that must have signed what comes from there; null: any key that this node trusts. */
  readonly key: string | null
  readonly allowUnsigned: boolean
}

/** A stream of a remote. */
export interface Upstream {
  readonly remote: string
  readonly stream: string
}

const name = String.raw`[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}`

/** Also a part of an LVM tag and of a file name. */
export const isStreamName = (text: string): boolean => new RegExp(`^${name}$`).test(text)

/** Words before a colon that mean something else than a remote. */
const reserved = ['oci', 'oci-archive', 'http', 'https', 'docker', 'file']

export const isRemoteName = (text: string): boolean => isStreamName(text) && !reserved.includes(text)

/** Reads `REMOTE:STREAM`; null for anything else. */
export function parseUpstream(text: string): Upstream | null {
  const [remote = '', stream = '', ...more] = text.split(':')
  return more.length === 0 && isRemoteName(remote) && isStreamName(stream) ? {remote, stream} : null
}

export const showUpstream = ({remote, stream}: Upstream): string => `${remote}:${stream}`
