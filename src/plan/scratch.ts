import {failure, success, type Outcome} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import type {ImageSource} from '../model/image.ts'
import type {Lineage} from '../model/lineage.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {formatSize, roundUp} from '../model/size.ts'
import {stagingTag} from '../model/tags.ts'
import type {VolumeId} from '../model/volume.ts'
import {imageName} from '../model/web-error.ts'
import {poolOf} from './pull.ts'
import {spaceFaults} from './space.ts'

export interface ScratchRequest {
  readonly transaction: string
  /** What comes in; its `contentSize` is stored. */
  readonly image: ImageSource
  /** Bytes that what it holds will take, as far as anybody can tell. */
  readonly held: bigint
}

/** Stores an image that cannot be read from its beginning in a volume of its own, with room left in the pool for what it holds. */
export function planScratch(state: HostState, lineage: Lineage, request: ScratchRequest): Outcome<Plan> {
  const {transaction, image, held} = request
  const pool = poolOf(state, lineage)
  const faults = spaceFaults(state, pool, {data: image.contentSize + held, volumes: 3, boot: 0n})
  if (faults.length > 0) return failure(...faults)
  const inner = innerOf(image)
  const id = scratchVolume(lineage.vg, transaction, image)
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 1n
  const staging = stagingTag(transaction)
  const size = roundUp(image.contentSize, extent)
  const name = inner === null ? imageName(image) : `${inner} in ${imageName(image)}`
  return success({
    goal: `store ${name}`,
    steps: [
      planned(
        {kind: 'volume.create', ...id, pool: pool.name, size, tags: [staging]},
        `make a scratch volume: ${name} is a squashfs, which cannot be read ${inner === null ? 'while it comes in' : 'where it lies'}`,
        {kind: 'volume.remove', ...id, onlyWithTag: staging},
      ),
      planned(
        {kind: 'image.store', ...id, image: image.path, inner, bytes: image.contentSize},
        `store ${name}, ${formatSize(image.contentSize)}`,
      ),
    ],
    commit: null,
  })
}

/** Once what it held was written, the room is the pool's again. */
export const dropScratch = (vg: string, transaction: string, image: ImageSource): PlannedStep =>
  planned(
    {kind: 'volume.remove', ...scratchVolume(vg, transaction, image), onlyWithTag: stagingTag(transaction)},
    'remove the scratch volume',
  )

/** Where an image lies until what it holds was written. */
export const scratchVolume = (vg: string, transaction: string, image: ImageSource): VolumeId => ({
  vg,
  name: `imgbase-scratch-${transaction}${innerOf(image) === null ? '' : '-inner'}`,
})

const innerOf = ({format}: ImageSource): string | null => (format.kind === 'incoming' ? format.inner : null)
