import {failure, success, type Outcome} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import type {ImageSource} from '../model/image.ts'
import type {Lineage} from '../model/lineage.ts'
import {planned, type Plan} from '../model/plan.ts'
import {maxOf, roundUp} from '../model/size.ts'
import type {FilesystemType, Step} from '../model/step.ts'
import {stagingTag} from '../model/tags.ts'
import type {Pool, VolumeId} from '../model/volume.ts'
import {spaceFaults} from './space.ts'

export interface PullRequest {
  readonly transaction: string
  readonly image: ImageSource
  /** Bytes that a base filled file by file shall have at least. */
  readonly size: bigint | null
  /** For images that bring no file system of their own. */
  readonly filesystem: FilesystemType
}

/** The image goes into a volume that bears no base's name yet: only what was read tells how it is called. */
export function planPull(state: HostState, lineage: Lineage, request: PullRequest): Outcome<Plan> {
  const pool = poolOf(state, lineage)
  const size = baseSize(state, lineage, request)
  const faults = spaceFaults(state, pool, {data: request.image.contentSize, volumes: 2, boot: 0n})
  if (faults.length > 0) return failure(...faults)
  const id = pulledVolume(lineage.vg, request.transaction)
  const staging = stagingTag(request.transaction)
  const remove: Step = {kind: 'volume.remove', ...id, onlyWithTag: staging}
  const filesystem = filesystemOf(request)
  return success({
    goal: `pull ${request.image.path}`,
    steps: [
      planned(
        {kind: 'volume.create', ...id, pool: pool.name, size, tags: [staging]},
        'make a volume for the image',
        remove,
      ),
      ...(bringsFilesystem(request.image)
        ? []
        : [planned({kind: 'filesystem.make', ...id, type: filesystem}, `make an ${filesystem} file system on it`)]),
      planned({kind: 'image.write', ...id, image: request.image, filesystem}, `write the image ${request.image.path}`),
    ],
    commit: null,
  })
}

/** Where the image lies until its name is known. */
export const pulledVolume = (vg: string, transaction: string): VolumeId => ({vg, name: `imgbase-pulled-${transaction}`})

export function poolOf(state: HostState, lineage: Lineage): Pool {
  const pool = state.pools.find((one) => one.vg === lineage.vg && one.name === lineage.pool)
  if (pool === undefined) throw new Error(`the pool ${lineage.vg}/${lineage.pool} vanished`)
  return pool
}

const bringsFilesystem = ({format}: ImageSource): boolean => format.kind === 'raw' || format.kind === 'liveos'

const filesystemOf = ({image, filesystem}: PullRequest): FilesystemType =>
  image.format.kind === 'raw' || image.format.kind === 'liveos' ? image.format.filesystem : filesystem

/** A file system image keeps exactly its size; one that is filled file by file may be larger than its files need. */
function baseSize(state: HostState, lineage: Lineage, request: PullRequest): bigint {
  const {image, size} = request
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 4n * mebibyte
  if (bringsFilesystem(image)) return roundUp(image.contentSize, extent)
  return roundUp(maxOf(image.contentSize, image.metadata?.size ?? 0n, size ?? 0n), extent)
}

const mebibyte = 1024n * 1024n
