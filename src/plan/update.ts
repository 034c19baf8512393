import type {BootLoader} from '../../boot/verbs.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Hooks} from '../model/hook.ts'
import type {ImageSource} from '../model/image.ts'
import type {InitrdChoice} from '../model/initrd.ts'
import {findBase, type Base, type Lineage} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId, Nvr} from '../model/nvr.ts'
import type {Plan, PlannedStep} from '../model/plan.ts'
import {formatSize, maxOf, roundUp} from '../model/size.ts'
import type {Volume} from '../model/volume.ts'
import {nameBase} from './add-base.ts'
import {bootSync, commitBoot, fallbackFor} from './commit-boot.ts'
import {ready} from './init.ts'
import {nameAncestor, type NamedAncestor} from './name-ancestor.ts'
import {imageName} from '../model/web-error.ts'
import {baseVolume, nextLayer, volumeTaken} from './names.ts'
import {poolOf, pulledVolume} from './pull.ts'
import {spaceFaults} from './space.ts'
import {isOnTrial, rememberGood} from './mark-good.ts'
import {aboutLayer, hooksOf, hookSteps} from './hooks.ts'
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
  /** NVR of the base with the image that the node was installed from, for a base made from a root in use. */
  readonly ancestor?: string | undefined
  /** The package's units judge this boot, and did not find it good, or not yet. */
  readonly unproven?: boolean
  /** The image has no imgbase. */
  readonly inject?: boolean
  readonly hooks?: Hooks
  readonly strict?: boolean
  readonly initrd?: InitrdChoice
  /** The base of the image where it is here already, so that nothing was pulled. */
  readonly base?: Base
}

/**
 * What follows the pull: the base gets its name, a layer is staged on it, and the default is switched last. The layer is on trial
 * where a layer that is proven good can come back, and the boot loader can count.
 */
export function planUpdate(node: Node, loader: BootLoader, request: UpdateRequest): Outcome<Plan> {
  const {state, lineage} = node
  const {nvr, transaction} = request
  const layer = nextLayer(lineage.vg, state.volumes, nvr)
  const size = layerSize(node, request)
  const isHere = request.base !== undefined
  const named = ancestorOf(lineage, request)
  const faults = [
    ...(isHere ? [] : nameFaults(node, request)),
    ...[named, layer, size].flatMap((one) => (one.ok ? [] : one.faults)),
    ...roomFaults(node, request),
  ]
  if (!layer.ok || !size.ok || !named.ok || faults.length > 0) return failure(...faults)
  const base = baseVolume(lineage.vg, nvr)
  const fallback = provenFallback(node, loader, layer.value.id)
  const hooks = hooksOf(node, request)
  const trialFallback = loader.canCount(state.boot) ? fallback : null
  const onTrial = trialFallback !== null
  const staged = stageLayer(state, loader, {
    ...{transaction, layer: layer.value, origin: base.name, size: size.value},
    carry: carryOfImage({...node, lineage: named.value.lineage}, request.running, base, request.kernelArguments),
    ...{kernel: request.kernel, stagedFrom: request.running.name, inject: request.inject === true},
    ...{...hooks, strict: request.strict === true, trialFallback, initrd: request.initrd ?? 'image'},
  })
  const before = [
    ...(isHere ? preUpdate(node, request) : nameBase(node, {transaction, nvr, digest: request.image.digest}, base)),
    ...named.value.steps,
    ...staged.steps,
    ...rememberProven(node, loader, request),
    ready(transaction, layer.value.volume, ...(isHere ? [] : [base])),
    ...hookSteps(hooks.hooks, aboutLayer('pre-commit', layer.value, hooks.booted, true)),
  ]
  return success({
    goal: `update to ${layer.value.id}`,
    steps: [
      ...before,
      commitBoot(state, lineage, loader, {entry: staged.entry, fallback, onTrial}),
      bootSync(state),
      ...(onTrial ? [] : loader.dropTries(state.boot)),
    ],
    commit: before.length,
  })
}

/** The first thing of an update: of its pull where there is one. */
export const preUpdate = (
  {roles, lineage: {vg}}: Pick<Node, 'roles' | 'lineage'>,
  {image, hooks}: Pick<UpdateRequest, 'image' | 'hooks'>,
): readonly PlannedStep[] => {
  const path = imageName(image)
  return hookSteps(hooks, {
    ...{event: 'pre-update', names: [path], layer: null},
    facts: {vg, image: path, base: image.metadata?.nvr ?? null, layer: null, booted: roles.booted?.id ?? null},
  })
}

const roomFaults = ({state, lineage}: Node, {kernel}: UpdateRequest): readonly Fault[] =>
  spaceFaults(state, poolOf(state, lineage), {data: 0n, volumes: 1, boot: kernel.bytes + mebibyte})

/** What runs counts as good, unless it is still on trial, or was not found good. */
function rememberProven(node: Node, loader: BootLoader, {unproven}: UpdateRequest): readonly PlannedStep[] {
  const {booted} = node.roles
  return booted === null || unproven === true || isOnTrial(node, loader, booted)
    ? []
    : [rememberGood(booted, node.state.now)]
}

const ancestorOf = (lineage: Lineage, {ancestor, running}: UpdateRequest): Outcome<NamedAncestor> =>
  ancestor === undefined ? success({lineage, steps: []}) : nameAncestor(lineage, running, ancestor)

const mebibyte = 1024n * 1024n

/** A booted layer that is itself on trial does not count as good yet: what is behind it does. */
function provenFallback(node: Node, loader: BootLoader, chosen: LayerId): string | null {
  const {booted} = node.roles
  const isUnproven = booted !== null && isOnTrial(node, loader, booted)
  const roles = isUnproven ? {...node.roles, booted: null} : node.roles
  return fallbackFor({lineage: node.lineage, roles}, node.state.boot.entries, chosen)
}

function nameFaults({lineage, state}: Node, {nvr}: Pick<UpdateRequest, 'nvr'>): readonly Fault[] {
  const other = findBase(lineage, nvr)
  return other === undefined ? volumeTaken(state.volumes, baseVolume(lineage.vg, nvr)) : [nameTaken(nvr, other.digest)]
}

/** Success where a base of this name can be made. */
export function baseNameIsFree(node: Node, nvr: Nvr): Outcome<null> {
  const faults = nameFaults(node, {nvr})
  return faults.length === 0 ? success(null) : failure(...faults)
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
  const base = request.base?.volume.size ?? pulled?.size ?? roundUp(request.image.contentSize, extent)
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
