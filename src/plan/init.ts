import type {BootLoader} from '../../boot/verbs.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Hooks} from '../model/hook.ts'
import type {HostState} from '../model/host-state.ts'
import type {Lineage} from '../model/lineage.ts'
import type {Nvr} from '../model/nvr.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {sequenceTag, stagingTag, tags} from '../model/tags.ts'
import type {Pool, Volume, VolumeId} from '../model/volume.ts'
import {carryOfCopy} from './carry-request.ts'
import {bootSync, commitBoot} from './commit-boot.ts'
import {contentOf, created, createdFaults, createSteps, type WantedVolume} from './created-volumes.ts'
import {baseVolume, nextLayer, volumeTaken} from './names.ts'
import {spaceFaults} from './space.ts'
import {stageLayer, type KernelFiles} from './stage-layer.ts'
import {persistentVolumes} from './volumes.ts'

export interface InitRequest {
  readonly transaction: string
  readonly nvr: Nvr
  /** The running thin root. */
  readonly source: Volume
  readonly kernel: KernelFiles & {readonly bytes: bigint}
  readonly kernelArguments: readonly string[]
  /** Volumes to create for directories of the root that have none; the layer mounts them. */
  readonly created: readonly WantedVolume[]
  readonly hooks?: Hooks
}

/** The running thin root becomes the first base and the first layer; the root itself and its entries stay as they are. */
export function planInit(state: HostState, loader: BootLoader, request: InitRequest): Outcome<Plan> {
  const {source, nvr} = request
  const pool = state.pools.find((one) => one.vg === source.vg && one.name === source.pool)
  const layer = nextLayer(source.vg, state.volumes, nvr)
  if (pool === undefined) return failure(notThin(source))
  const faults = [
    ...spaceFaults(state, pool, {
      data: pool.chunkSize * 64n + contentOf(request.created),
      volumes: 2 + request.created.length,
      boot: request.kernel.bytes,
    }),
    ...varFaults(state, request),
    ...createdFaults(state, request.created),
    ...volumeTaken(state.volumes, baseVolume(source.vg, nvr)),
  ]
  if (!layer.ok) return failure(...layer.faults, ...faults)
  if (faults.length > 0) return failure(...faults)
  const base = baseVolume(source.vg, nvr)
  const staged = stageLayer(state, loader, {
    transaction: request.transaction,
    layer: layer.value,
    origin: base.name,
    size: null,
    carry: carryOfCopy({vg: source.vg, name: source.name}, base, request.kernelArguments, request.created.map(created)),
    kernel: request.kernel,
    stagedFrom: source.name,
    ...(request.hooks === undefined ? {} : {hooks: request.hooks}),
  })
  const before = [
    ...tagSteps(state, source, pool),
    ...baseSteps(request, base),
    ...createSteps(request.transaction, pool, source.name, request.created),
    ...staged.steps,
    ready(request.transaction, base, ...request.created, layer.value.volume),
  ]
  const empty: Lineage = {vg: source.vg, pool: pool.name, bases: [], orphans: []}
  return success({
    goal: `make ${source.vg}/${source.name} the base ${nvr} and the layer ${layer.value.id}`,
    steps: [...before, commitBoot(state, empty, loader, {entry: staged.entry, fallback: null}), bootSync(state)],
    commit: before.length,
  })
}

/** A root that cannot be snapshotted within its pool. */
export const notThin = (source: Volume): Fault =>
  fault(
    'init.not-thin',
    `the root file system lies on ${source.vg}/${source.name}, which is no thin volume`,
    'imgbase needs the root on a thin volume: install the node with one (see layout --init --layout).',
  )

function varFaults(state: HostState, {created}: InitRequest): readonly Fault[] {
  const isSeparate = state.mounts.some(({target, device}) => target === '/var' && device !== state.rootDevice)
  if (isSeparate || created.some(({path}) => path === '/var')) return []
  return [
    fault(
      'init.no-var',
      'this node has no /var volume of its own, so what its programs write there would differ from layer to layer',
      'Run layout --init --create-volumes, which moves the directories of the layout onto volumes.',
    ),
  ]
}

/** What bears its tag already, as a group that was built by imgbase does, keeps it when all this is undone. */
function tagSteps(state: HostState, source: Volume, pool: Pool): readonly PlannedStep[] {
  const {vg} = source
  const volumes = persistentVolumes(state, vg)
  return [
    ...tagGroup(state, vg),
    ...tagVolume(pool, tags.pool, `mark the pool ${pool.name}`),
    ...tagVolume(source, tags.init, `mark ${source.name} as where init started from`),
    ...Object.entries(volumes).flatMap(([path, name]) =>
      state.volumes
        .filter((volume) => volume.vg === vg && volume.name === name)
        .flatMap((volume) => tagVolume(volume, tags.volume, `mark the volume of ${path}`)),
    ),
  ]
}

function tagGroup(state: HostState, vg: string): readonly PlannedStep[] {
  if (state.groups.some((group) => group.name === vg && group.tags.includes(tags.vg))) return []
  const step = {kind: 'group.tag', vg, add: [tags.vg], remove: []} as const
  return [planned(step, `mark the volume group ${vg}`, {...step, add: [], remove: [tags.vg]})]
}

function tagVolume(volume: Volume, tag: string, because: string): readonly PlannedStep[] {
  if (volume.tags.includes(tag)) return []
  const step = {kind: 'volume.tag', vg: volume.vg, name: volume.name, add: [tag], remove: []} as const
  return [planned(step, because, {...step, add: [], remove: [tag]})]
}

function baseSteps({transaction, source, nvr}: InitRequest, base: VolumeId): readonly PlannedStep[] {
  const staging = stagingTag(transaction)
  return [
    planned(
      {
        kind: 'volume.snapshot',
        ...base,
        origin: source.name,
        tags: [tags.base, tags.initBase, sequenceTag(1), staging],
      },
      `make the base ${nvr} from the running root`,
      {kind: 'volume.remove', ...base, onlyWithTag: staging},
    ),
    planned({kind: 'volume.seal', ...base, tags: []}, `make ${nvr} read-only`),
  ]
}

/** The mark of what is incomplete goes from volumes of one group before the commit, and comes back first when that is undone. */
export function ready(transaction: string, first: VolumeId, ...more: readonly VolumeId[]): PlannedStep {
  const tag = stagingTag(transaction)
  const names = [first, ...more].map(({name}) => name)
  return planned(
    {kind: 'volumes.untag', vg: first.vg, names, tag},
    `mark ${names.join(', ')} as complete`,
    ...names.map((name) => ({kind: 'volume.tag', vg: first.vg, name, add: [tag], remove: []}) as const),
  )
}
