import {entryFor} from '../../boot/entries.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {BootEntry} from '../model/boot-entry.ts'
import {storedCarryPath, storedPackagesPath} from '../model/carry-path.ts'
import type {Hooks} from '../model/hook.ts'
import type {InitrdChoice} from '../model/initrd.ts'
import type {LayerId} from '../model/nvr.ts'
import {planned, type PlannedStep} from '../model/plan.ts'
import type {HostState} from '../model/host-state.ts'
import type {CarryRequest, ProvisionRequest, Step} from '../model/step.ts'
import {fromTag, stagingTag, tags} from '../model/tags.ts'
import {aboutLayer, hookSteps} from './hooks.ts'
import type {NewLayer} from './names.ts'

/** Where a layer's kernel and initrd come from: paths in its own root, or on the host's /boot. */
export interface KernelFiles {
  readonly release: string
  readonly kernel: string
  readonly initrd: string
  readonly from: 'layer' | 'host'
}

export interface StageRequest {
  readonly transaction: string
  readonly layer: NewLayer
  /** Name of the volume that the layer is a snapshot of, in the same group. */
  readonly origin: string
  /** Bytes that the layer's volume shall have; null: as many as its origin. */
  readonly size: bigint | null
  /** What the layer takes from the node that runs, or what makes it a node of its own. */
  readonly carry: CarryRequest | ProvisionRequest
  readonly kernel: KernelFiles
  readonly stagedFrom: string | null
  /** Undone where a package or kernel module would be missing. */
  readonly strict?: boolean
  readonly hooks?: Hooks
  /** The layer that runs. */
  readonly booted?: LayerId | null
  /** Its boots will be counted, with this entry behind it, by id; none where they are not. */
  readonly trialFallback?: string | null
  /** The image has no imgbase: the one that runs is put in. */
  readonly inject?: boolean
  /** Only for a kernel of the layer's own; `image` unless given. */
  readonly initrd?: InitrdChoice
}

/** A layer made ready to boot, without being the default yet: a snapshot of its own, the node's changes, kernel and entry. */
export interface StagedLayer {
  readonly steps: readonly PlannedStep[]
  readonly entry: BootEntry
}

export function stageLayer(state: HostState, loader: BootLoader, request: StageRequest): StagedLayer {
  const {layer, transaction} = request
  const staging = stagingTag(transaction)
  const from = request.stagedFrom === null ? [] : [fromTag(request.stagedFrom)]
  const entry = entryFor({layer, title: layer.id, kernelArguments: request.carry.kernelArguments})
  const folder = `${state.boot.directory}/${layer.volume.name}`
  const id = layer.volume
  const remove: Step = {kind: 'volume.remove', ...id, onlyWithTag: staging}
  const steps = [
    planned(
      {kind: 'volume.snapshot', ...id, origin: request.origin, tags: [tags.layer, staging, ...from]},
      `make the layer ${layer.id}`,
      remove,
    ),
    ...(request.size === null
      ? []
      : [planned({kind: 'volume.grow', ...id, size: request.size}, `give ${layer.id} the size that it shall have`)]),
    planned({kind: 'filesystem.adopt', ...id}, 'check its file system, give it a UUID of its own'),
    contentStep(layer, request.carry),
    ...(request.inject === true
      ? [planned({kind: 'layer.inject', ...id}, 'put imgbase into it, which its image has not')]
      : []),
    ...packageSteps(layer, request),
    ...hookSteps(request.hooks, aboutLayer('new-layer-added', layer, request.booted ?? null, true)),
    ...initrdSteps(layer, request),
    ...selinuxSteps(layer, request),
    kernelStep(layer, request.kernel, folder),
    ...loader.add(state.boot, entry),
    ...(typeof request.trialFallback === 'string' ? loader.armTries(state.boot, entry, request.trialFallback) : []),
    planned(
      {kind: 'boot.sync', directory: state.boot.directory},
      `write ${state.boot.directory} out for the boot loader`,
    ),
  ]
  return {steps, entry}
}

const packageSteps = (layer: NewLayer, {carry, strict = false}: StageRequest): readonly PlannedStep[] => {
  if (!('mode' in carry) || (carry.mode === 'init' && carry.mine.name === carry.theirs.name)) return []
  const because =
    carry.mode === 'init'
      ? 'remember which packages it begins with'
      : `install again the packages that were added to what runs${strict ? '; nothing may be missing' : ''}`
  return [
    planned({kind: 'layer.packages', ...layer.volume, layer: layer.id, request: carry, strict}, because, {
      kind: 'file.remove',
      path: storedPackagesPath(layer.volume.name),
    }),
  ]
}

const kernelStep = ({volume}: NewLayer, {release, kernel, initrd, from}: KernelFiles, folder: string): PlannedStep =>
  planned(
    {kind: 'kernel.install', ...volume, folder, kernel, initrd, from},
    `copy its kernel ${release} to ${folder}`,
    {
      ...{kind: 'folder.remove', path: folder},
    },
  )

const initrdSteps = (
  {volume}: NewLayer,
  {initrd: choice = 'image', kernel: {release, initrd, from}, carry}: StageRequest,
): readonly PlannedStep[] =>
  choice === 'image' || from === 'host'
    ? []
    : [
        planned(
          {kind: 'layer.initrd', ...volume, choice, release, initrd, carried: 'mode' in carry},
          choice === 'rebuild'
            ? 'build its initrd anew'
            : 'look whether its initrd brings this root up, and build it anew where not',
        ),
      ]

/** Last of all that writes into the layer. */
const selinuxSteps = ({volume}: NewLayer, {carry, strict = false}: StageRequest): readonly PlannedStep[] =>
  'mode' in carry && carry.mode === 'update'
    ? [planned({kind: 'layer.selinux', ...volume, request: carry, strict}, 'label what changed, where SELinux is used')]
    : []

const contentStep = (layer: NewLayer, request: StageRequest['carry']): PlannedStep =>
  'mode' in request
    ? planned({kind: 'layer.carry', ...layer.volume, layer: layer.id, request}, carryReason(request), {
        kind: 'file.remove',
        path: storedCarryPath(layer.volume.name),
      })
    : planned({kind: 'layer.provision', ...layer.volume, layer: layer.id, request}, 'make it a node of its own')

const carryReason = ({mode}: CarryRequest): string =>
  mode === 'init' ? 'let it name itself as the root' : "take the node's own changes over"
