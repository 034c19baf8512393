import type {BootLoader} from '../../boot/verbs.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {ImageSource} from '../model/image.ts'
import {findBase, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {Nvr} from '../model/nvr.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {formatSize, maxOf, roundUp} from '../model/size.ts'
import {goodTag} from '../model/tags.ts'
import type {Volume} from '../model/volume.ts'
import {nameBase} from './add-base.ts'
import {bootSync, commitBoot, fallbackFor} from './commit-boot.ts'
import {ready} from './init.ts'
import {baseVolume, nextLayer, volumeTaken} from './names.ts'
import {poolOf, pulledVolume} from './pull.ts'
import {spaceFaults} from './space.ts'
import {stageLayer, type KernelFiles} from './stage-layer.ts'
import {carryOfImage} from './carry-request.ts'

export interface UpdateRequest {
  readonly transaction: string
  readonly nvr: Nvr
  readonly image: ImageSource
  /** Size in bytes that the image wants for a layer. */
  readonly imageSize: bigint | null
  /** Size in bytes that the user asked for. */
  readonly size: bigint | null
  readonly kernel: KernelFiles & {readonly bytes: bigint}
  readonly kernelArguments: readonly string[]
  /** The root file system that runs: the booted layer's, or that of a node whose layer was not booted yet. */
  readonly running: Volume
  /** The package's units judge this boot, and did not find it good, or not yet. */
  readonly unproven?: boolean
}

/** What follows the pull: the base gets its name, a layer is staged on it, and the default is switched last. */
export function planUpdate(node: Node, loader: BootLoader, request: UpdateRequest): Outcome<Plan> {
  const {state, lineage, roles} = node
  const {nvr, transaction} = request
  const layer = nextLayer(lineage.vg, state.volumes, nvr)
  const size = layerSize(node, request)
  const faults = [
    ...nameFaults(node, request),
    ...(layer.ok ? [] : layer.faults),
    ...(size.ok ? [] : size.faults),
    ...spaceFaults(state, poolOf(state, lineage), {data: 0n, volumes: 1, boot: request.kernel.bytes + mebibyte}),
  ]
  if (!layer.ok || !size.ok || faults.length > 0) return failure(...faults)
  const base = baseVolume(lineage.vg, nvr)
  const staged = stageLayer(state, loader, {
    transaction,
    layer: layer.value,
    origin: base.name,
    size: size.value,
    carry: carryOfImage(node, request.running, base, request.kernelArguments),
    kernel: request.kernel,
    stagedFrom: request.running.name,
  })
  const before = [
    ...nameBase(node, {transaction, nvr, digest: request.image.digest}, base),
    ...staged.steps,
    ...(roles.booted === null || request.unproven === true ? [] : [markGood(roles.booted, state.now)]),
    ...ready(transaction, base, layer.value.volume),
  ]
  return success({
    goal: `update to ${layer.value.id}`,
    steps: [
      ...before,
      commitBoot(state, lineage, loader, {
        entry: staged.entry,
        fallback: fallbackFor(node, state.boot.entries, layer.value.id),
      }),
      bootSync(state),
    ],
    commit: before.length,
  })
}

const mebibyte = 1024n * 1024n

function nameFaults({lineage, state}: Node, {nvr}: UpdateRequest): readonly Fault[] {
  const other = findBase(lineage, nvr)
  return other === undefined ? volumeTaken(state.volumes, baseVolume(lineage.vg, nvr)) : [nameTaken(nvr, other.digest)]
}

/** The same name with other content would make the lineage lie. */
export const nameTaken = (nvr: Nvr, digest: string | null): Fault =>
  fault(
    'update.name-taken',
    `there is a base ${nvr} already, made from another image${digest === null ? '' : ` (${digest.slice(0, 19)}…)`}`,
    'Give this image another name with --nvr, or remove that base first.',
  )

/** The greatest of image, manifest and booted layer, unless the user says otherwise; null where the snapshot fits as it is. */
function layerSize({lineage, state}: Node, request: UpdateRequest): Outcome<bigint | null> {
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 4n * mebibyte
  const pulled = state.volumes.find(({name}) => name === pulledVolume(lineage.vg, request.transaction).name)
  const base = pulled?.size ?? roundUp(request.image.contentSize, extent)
  if (request.size !== null && request.size < base) return failure(tooSmall(base, request.size))
  const size = roundUp(request.size ?? maxOf(base, request.imageSize ?? 0n, request.running.size), extent)
  return success(size === base ? null : size)
}

export const tooSmall = (needed: bigint, given: bigint): Fault =>
  fault(
    'update.size',
    `the image needs ${formatSize(needed)}, --size gives ${formatSize(given)}`,
    'Give more, or leave --size out.',
  )

/** Where no unit of the package judges boots, what runs while an update is made runs well. */
export function markGood({volume}: Layer, now: number): PlannedStep {
  const old = volume.tags.filter((tag) => tag.startsWith(goodTag(0).slice(0, -1)))
  const add = [goodTag(now)]
  return planned(
    {kind: 'volume.tag', vg: volume.vg, name: volume.name, add, remove: old.filter((tag) => !add.includes(tag))},
    `remember that ${volume.name} runs well`,
    {kind: 'volume.tag', vg: volume.vg, name: volume.name, add: old, remove: add.filter((tag) => !old.includes(tag))},
  )
}
