import {failure, success, type Outcome} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import {isSizeKnown, type ImageSource} from '../model/image.ts'
import type {Lineage} from '../model/lineage.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {formatSize, maxOf, roundUp} from '../model/size.ts'
import type {FilesystemType, Step} from '../model/step.ts'
import {stagingTag} from '../model/tags.ts'
import type {Pool, Volume, VolumeId} from '../model/volume.ts'
import {trueName} from '../model/volume-name.ts'
import {indexPath} from '../model/index-path.ts'
import {imageName, isUrl} from '../model/web-error.ts'
import {spaceFaults} from './space.ts'

export interface PullRequest {
  readonly transaction: string
  readonly image: ImageSource
  /** Bytes that a base filled file by file shall have at least. */
  readonly size: bigint | null
  /** For images that bring no file system of their own. */
  readonly filesystem: FilesystemType
  readonly source: PullSource
}

/** What an image is pulled onto, and what that is going to take, in bytes. */
export interface PullSource {
  /** The base of which the new one begins as a snapshot; null for a fresh volume. */
  readonly origin: Volume | null
  /** Blocks of the pool that will be written at most. */
  readonly data: bigint
  /** Of a release: what will be fetched and written, and what is there already; not `exact` where nobody knows the origin's blocks. */
  readonly expected: {
    readonly toFetch: number
    readonly toWrite: number
    readonly reused: number
    readonly exact: boolean
  } | null
  /** How the last pull of an image of this kind went; null where nobody knows. */
  readonly last: PastPull | null
}

/** How long a pull took, and, of a release, the bytes that it brought. */
export interface PastPull {
  readonly seconds: number
  readonly brought: {readonly fetched: number; readonly written: number} | null
}

/** Onto a fresh volume, every block. */
export const wholeImage = ({contentSize}: ImageSource): PullSource => ({
  ...{origin: null, data: contentSize, expected: null, last: null},
})

/** The image goes into a volume that bears no base's name yet: only what was read tells how it is called. */
export function planPull(state: HostState, lineage: Lineage, request: PullRequest): Outcome<Plan> {
  const pool = poolOf(state, lineage)
  const size = baseSize(state, lineage, request)
  const faults = spaceFaults(state, pool, {data: request.source.data, volumes: 2, boot: 0n})
  if (faults.length > 0) return failure(...faults)
  const id = pulledVolume(lineage.vg, request.transaction)
  const filesystem = filesystemOf(request)
  const origin = request.source.origin?.name ?? null
  return success({
    goal: `pull ${imageName(request.image)}`,
    steps: [
      ...volumeSteps(request, id, pool.name, size),
      ...filesystemSteps(request, id, filesystem, size),
      planned(
        {kind: 'image.write', ...id, image: request.image, filesystem, origin},
        reasonToWrite(request),
        ...forgetIndex(request.image.digest),
      ),
    ],
    commit: null,
  })
}

/** What was measured while it was written is of no use for a base that is not to be. */
function forgetIndex(digest: string | null): readonly Step[] {
  const path = indexPath(digest)
  return path === null ? [] : [{kind: 'file.remove', path}]
}

/** A volume of its own, or a snapshot of a base: of that only what differs is written. */
function volumeSteps(
  {transaction, image, source}: PullRequest,
  id: VolumeId,
  pool: string,
  size: bigint,
): readonly PlannedStep[] {
  const {origin, expected} = source
  const rest = expected === null ? growthAndPast({image, source}) : ''
  const staging = stagingTag(transaction)
  const remove: Step = {kind: 'volume.remove', ...id, onlyWithTag: staging}
  if (origin === null)
    return [
      planned(
        {kind: 'volume.create', ...id, pool, size, tags: [staging]},
        `make a volume for the image${rest}`,
        remove,
      ),
    ]
  return [
    planned(
      {kind: 'volume.snapshot', ...id, origin: origin.name, tags: [staging]},
      `begin with a snapshot of the base ${trueName(origin.name)}${rest}`,
      remove,
    ),
    ...(origin.size < size ? [planned({kind: 'volume.grow', ...id, size}, 'give it the size of the image')] : []),
  ]
}

/** Files go into a file system of their own, or into the copy of a base's; whether there are any is not known of what comes in. */
function filesystemSteps(
  {image, source: {origin}}: PullRequest,
  id: VolumeId,
  filesystem: FilesystemType,
  size: bigint,
): readonly PlannedStep[] {
  if (bringsFilesystem(image) || image.format.kind === 'incoming') return []
  if (origin === null)
    return [planned({kind: 'filesystem.make', ...id, type: filesystem}, `make an ${filesystem} file system on it`)]
  return origin.size < size
    ? [planned({kind: 'filesystem.adopt', ...id}, 'give its file system the size of the volume')]
    : []
}

function reasonToWrite({image, source}: PullRequest): string {
  const name = imageName(image)
  const {expected, origin} = source
  if (expected !== null) return `write the image ${name}${workOf(expected)}${growthAndPast({image, source})}`
  return `write ${origin === null ? '' : 'what differs in '}the image ${name}${fetchedAtMost(image)}`
}

/** Of what comes in nobody knows how much it is. */
function growthAndPast({image, source: {data, last}}: Pick<PullRequest, 'image' | 'source'>): string {
  const growth = isSizeKnown(image) ? `; the pool grows by ${formatSize(data)} at most` : ''
  return `${growth}${last === null ? '' : shownPast(last)}`
}

function workOf({toFetch, toWrite, reused, exact}: NonNullable<PullSource['expected']>): string {
  return exact
    ? `: fetch ${shown(toFetch)}, write ${shown(toWrite)}, reuse ${shown(reused)}`
    : `: fetch ${shown(toFetch)} and write ${shown(toWrite)} at most`
}

/** What comes over the network is no longer than what it holds; layers tell their length. */
function fetchedAtMost({path, format, contentSize}: ImageSource): string {
  if (format.kind === 'oci' && !format.place.startsWith('oci-archive:'))
    return `: fetch ${shown(format.layers.reduce((sum, {size}) => sum + size, 0))} at most`
  return isUrl(path) && contentSize > 0n ? `: fetch ${formatSize(contentSize)} at most` : ''
}

function shownPast({seconds, brought}: PastPull): string {
  const bytes = brought === null ? '' : ` for ${shown(brought.fetched)}, ${shown(brought.written)} written`
  return `; the last one took ${seconds} s${bytes}`
}

const shown = (bytes: number): string => formatSize(BigInt(bytes))

/** Where the image lies until its name is known. */
export const pulledVolume = (vg: string, transaction: string): VolumeId => ({vg, name: `imgbase-pulled-${transaction}`})

export function poolOf(state: HostState, lineage: Lineage): Pool {
  const pool = state.pools.find((one) => one.vg === lineage.vg && one.name === lineage.pool)
  if (pool === undefined) throw new Error(`the pool ${lineage.vg}/${lineage.pool} vanished`)
  return pool
}

export const bringsFilesystem = ({format}: ImageSource): boolean => 'filesystem' in format

const filesystemOf = ({image: {format}, filesystem}: PullRequest): FilesystemType =>
  'filesystem' in format ? format.filesystem : filesystem

/** A file system image keeps exactly its size; one that is filled file by file may be larger than its files need. */
function baseSize(state: HostState, lineage: Lineage, request: PullRequest): bigint {
  const {image, size} = request
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 4n * mebibyte
  if (bringsFilesystem(image)) return roundUp(image.contentSize, extent)
  return roundUp(maxOf(image.contentSize, image.metadata?.size ?? 0n, size ?? 0n), extent)
}

const mebibyte = 1024n * 1024n
