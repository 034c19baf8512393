import {entryOf} from '../../boot/entries.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import {ancestorBase} from '../model/ancestor-base.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {BootRecord} from '../model/boot-record.ts'
import type {Hooks} from '../model/hook.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import type {CarryRequest} from '../model/step.ts'
import type {VolumeId} from '../model/volume.ts'
import {carryOfCopy} from './carry-request.ts'
import {bootSync, commitBoot, fallbackFor} from './commit-boot.ts'
import {aboutLayer, hooksOf, hookSteps} from './hooks.ts'
import {ready} from './init.ts'
import {isOnTrial} from './mark-good.ts'
import {nextLayer, type NewLayer} from './names.ts'
import {poolOf} from './pull.ts'
import {incompleteLayer, keepLeft, noEntry} from './rollback.ts'
import {spaceFaults} from './space.ts'
import {stageLayer, type KernelFiles} from './stage-layer.ts'
import {noOwnVar, ownVar, type OwnVar} from './with-var.ts'

export interface RollbackCopyRequest {
  readonly transaction: string
  /** What is gone back to. */
  readonly target: Layer
  /** Whose changes are taken along; null where none are. */
  readonly left: Layer | null
  /** It gets a /var of its own, as `target` left it. */
  readonly withVar: boolean
  readonly kernel: KernelFiles & {readonly bytes: bigint}
  readonly kernelArguments: readonly string[]
  readonly hooks?: Hooks
}

/** A rollback to a copy; `id` is that copy's, `ownVar` the volume that it has for /var, where it is not the one of all. */
export interface RollbackCopy {
  readonly plan: Plan
  readonly id: LayerId
  readonly ownVar: VolumeId | null
}

/**
 * Goes back to a copy of `target`, which takes over what was changed in `left`, or gets a /var of its own: a layer that has run well
 * is not touched, and stays behind the copy, which has tries where boots are counted.
 */
export function planRollbackCopy(node: Node, loader: BootLoader, request: RollbackCopyRequest): Outcome<RollbackCopy> {
  const {state, lineage} = node
  const {transaction, target, withVar} = request
  const layer = nextLayer(lineage.vg, state.volumes, target.nvr)
  const faults = [...targetFaults(node, target), ...roomFaults(node, request)]
  if (!layer.ok) return failure(...layer.faults, ...faults)
  const own = withVar ? ownVar(node, target, layer.value, transaction) : success(noOwnVar)
  if (!own.ok) return failure(...own.faults, ...faults)
  return faults.length > 0 ? failure(...faults) : success(copyInto(node, loader, request, layer.value, own.value))
}

function copyInto(
  node: Node,
  loader: BootLoader,
  request: RollbackCopyRequest,
  layer: NewLayer,
  own: OwnVar,
): RollbackCopy {
  const {state, lineage} = node
  const {transaction, target, left} = request
  const fallback = provenBehind(node, loader, target, layer)
  const trialFallback = loader.canCount(state.boot) ? fallback : null
  const onTrial = trialFallback !== null
  const hooks = hooksOf(node, request)
  const staged = stageLayer(state, loader, {
    ...{transaction, layer, origin: target.volume.name, size: null, kernel: request.kernel},
    ...{carry: carryOf(node, request, own.volume), stagedFrom: left?.volume.name ?? null, ...hooks, trialFallback},
  })
  const before = [
    ...own.steps,
    ...staged.steps,
    ...own.last,
    ...keepLeft(layerThatIsLeft(node, request)),
    ready(transaction, layer.volume, ...(own.volume === null ? [] : [own.volume])),
    ...hookSteps(hooks.hooks, aboutLayer('pre-commit', layer, hooks.booted, true)),
  ]
  const steps = [
    ...before,
    commitBoot(state, lineage, loader, {entry: staged.entry, fallback, onTrial}),
    bootSync(state),
    ...(onTrial ? [] : loader.dropTries(state.boot)),
  ]
  const goal = `boot ${layer.id} next, a copy of ${target.id}`
  return {plan: {goal, steps, commit: before.length}, id: layer.id, ownVar: own.volume}
}

/** It may be what runs, where that boots next no more. */
const layerThatIsLeft = ({roles}: Node, {target, left}: RollbackCopyRequest): Layer | null =>
  roles.default !== null && roles.default.id !== target.id ? roles.default : left

function carryOf(
  {lineage}: Node,
  {target, left, kernelArguments}: RollbackCopyRequest,
  ownVar: VolumeId | null,
): CarryRequest {
  const theirs = idOf(target)
  if (left === null) return {...carryOfCopy(theirs, theirs, kernelArguments), ownVar}
  const ancestor = ancestorBase(lineage, left.volume)
  return {mode: 'update', mine: idOf(left), theirs, ancestor, created: [], ownVar, kernelArguments}
}

/** What boots where the copy does not come up: the layer that it is a copy of, unless that has not proven itself. */
function provenBehind(node: Node, loader: BootLoader, target: Layer, copy: NewLayer): string | null {
  const {state, lineage} = node
  const isProven = target.goodAt !== null && !isOnTrial(node, loader, target)
  const behind = isProven ? entryOf(state.boot.entries, lineage, target) : null
  return behind?.id ?? fallbackFor(node, state.boot.entries, copy.id)
}

/**
 * The layer whose changes a rollback to `target` takes along: what was to boot next, else what runs. One that never booted holds
 * nothing but what was there when it was staged: taken along, that would undo what was changed since.
 */
export function layerToCarry({roles}: Node, target: Layer, log: readonly BootRecord[]): Outcome<Layer> {
  const others = [roles.default, roles.booted].filter((layer) => layer !== null && layer.id !== target.id)
  const left = others.find((layer) => layer !== null && (layer.id === roles.booted?.id || hasBooted(layer, log)))
  if (left === null || left === undefined) return failure(nothingLeft(target, others[0] ?? null))
  return left.incomplete ? failure(incompleteLayer(left)) : success(left)
}

const hasBooted = ({id, goodAt, bad}: Layer, log: readonly BootRecord[]): boolean =>
  goodAt !== null || bad !== null || log.some(({layer}) => layer === id)

const nothingLeft = (target: Layer, staged: Layer | null): Fault =>
  staged === null ? noOther(target) : neverBooted(target, staged)

const neverBooted = (target: Layer, staged: Layer): Fault =>
  fault(
    'rollback.nothing-left',
    `${staged.id} was never booted, as far as is known, so that it has no changes of its own which could be taken along to ${target.id}`,
    `Leave --carry out: what was changed in ${target.id} until now is there.`,
  )

const noOther = (target: Layer): Fault =>
  fault(
    'rollback.nothing-left',
    `${target.id} runs and boots next, so that no layer is left whose changes could be taken along`,
    'Leave --carry out, or name another layer with --to.',
  )

const targetFaults = ({state, lineage}: Node, target: Layer): readonly Fault[] => [
  ...(target.incomplete ? [incompleteLayer(target)] : []),
  ...(entryOf(state.boot.entries, lineage, target) === null ? [noEntry(target)] : []),
]

function roomFaults({state, lineage}: Node, {kernel, withVar}: RollbackCopyRequest): readonly Fault[] {
  const pool = poolOf(state, lineage)
  return spaceFaults(state, pool, {data: pool.chunkSize * 64n, volumes: withVar ? 2 : 1, boot: kernel.bytes})
}

const idOf = ({volume: {vg, name}}: Layer): VolumeId => ({vg, name})
