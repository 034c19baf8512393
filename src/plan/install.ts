import {renderGrubConfig} from '../../boot/grub-config.ts'
import {grubWithoutBlscfg} from '../../boot/grub-without-blscfg.ts'
import {systemdBoot} from '../../boot/systemd-boot.ts'
import type {ResolvedLayout} from '../../layouts/resolve.ts'
import type {BootState} from '../model/boot-entry.ts'
import {failure, success, type Outcome} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import type {ImageSource} from '../model/image.ts'
import type {InitrdChoice} from '../model/initrd.ts'
import type {Lineage} from '../model/lineage.ts'
import type {LayerId, Nvr} from '../model/nvr.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import type {FirmwareTarget, InstalledLoader, ProvisionRequest} from '../model/step.ts'
import {tags} from '../model/tags.ts'
import type {VolumeId} from '../model/volume.ts'
import {nameBase} from './add-base.ts'
import {buildSteps, markComplete} from './build.ts'
import {bootSync, commitBoot} from './commit-boot.ts'
import {bootPartitions, groupDevice, partitionSteps, type BootDisk} from './install-disk.ts'
import {ready} from './init.ts'
import {baseVolume, nextLayer} from './names.ts'
import {spaceFaults} from './space.ts'
import {stageLayer, type KernelFiles} from './stage-layer.ts'

/** Where the boot file system of the disk is mounted while a node is installed on it. */
export const targetBoot = '/run/imgbase/target/boot'

export interface PrepareRequest {
  readonly transaction: string
  readonly layout: ResolvedLayout
  /** The first disk: firmware boots it. */
  readonly boot: BootDisk
  /** Further disks, whole. */
  readonly others: readonly string[]
  /** Take what is on the disks away first. */
  readonly wipe: boolean
}

/** The first part of an install: partitions, /boot, volume group, pool and volumes; /boot is mounted then. */
export function planDisks({transaction, layout, boot, others, wipe}: PrepareRequest): Plan {
  const disks = [boot.disk, ...others]
  const wipes = wipe ? disks.map((disk) => planned({kind: 'disk.wipe', disk}, `take what is on ${disk} away`)) : []
  const mounts = bootPartitions(boot).map(({device, type, below}) =>
    planned({kind: 'target.mount', device, type, directory: `${targetBoot}${below}`}, `mount ${device}`, {
      kind: 'target.unmount',
      directory: `${targetBoot}${below}`,
    }),
  )
  return {
    goal: `prepare ${disks.join(', ')}`,
    steps: [
      ...wipes,
      ...partitionSteps(boot),
      ...buildSteps(transaction, layout, [groupDevice(boot), ...others], [tags.vg]),
      ...mounts,
    ],
    commit: null,
  }
}

export interface InstallRequest {
  readonly transaction: string
  readonly boot: BootDisk
  readonly nvr: Nvr
  readonly image: ImageSource
  readonly kernel: KernelFiles & {readonly bytes: bigint}
  readonly targets: readonly FirmwareTarget[]
  readonly provision: Omit<ProvisionRequest, 'base'>
  readonly initrd?: InitrdChoice
}

/**
 * What follows once the image is pulled: base, first layer, boot loader, menu. The commit takes the mark of what is being made
 * from the group: LVM can be asked about that when nothing of the target is mounted any more.
 */
export function planInstall(
  seen: HostState,
  lineage: Lineage,
  request: InstallRequest,
): Outcome<{readonly plan: Plan; readonly layer: LayerId}> {
  const {transaction, nvr, boot} = request
  const state = {...seen, boot: {...seen.boot, ...loaderFiles[boot.loader]}}
  const loader = boot.loader === 'grub' ? grubWithoutBlscfg(grubDirectory) : systemdBoot(systemdBootFiles)
  const layer = nextLayer(lineage.vg, state.volumes, nvr)
  const pool = state.pools.find(({vg, name}) => vg === lineage.vg && name === lineage.pool)
  const faults = pool === undefined ? [] : spaceFaults(state, pool, {data: 0n, volumes: 1, boot: request.kernel.bytes})
  if (!layer.ok) return failure(...layer.faults, ...faults)
  if (faults.length > 0) return failure(...faults)
  const base = baseVolume(lineage.vg, nvr)
  const staged = stageLayer(state, loader, {
    ...{transaction, layer: layer.value, origin: base.name, size: null, kernel: request.kernel, stagedFrom: null},
    carry: {...request.provision, base},
    initrd: request.initrd ?? 'image',
  })
  const before: readonly PlannedStep[] = [
    ...nameBase({state, lineage, roles: noRoles}, {transaction, nvr, digest: request.image.digest}, base),
    ...staged.steps,
    ...loaderSteps(layer.value.volume, request),
    commitBoot(state, lineage, loader, {entry: staged.entry, fallback: null}),
    bootSync(state),
    ready(transaction, base, layer.value.volume),
  ]
  const after = bootPartitions(boot)
    .map(({below}) => `${targetBoot}${below}`)
    .toReversed()
    .map((directory) => planned({kind: 'target.unmount', directory}, `unmount ${directory}`))
  return success({
    plan: {
      goal: `install ${layer.value.id} on ${boot.disk}`,
      steps: [...before, markComplete(transaction, lineage.vg), ...after],
      commit: before.length,
    },
    layer: layer.value.id,
  })
}

/** The loader itself, and GRUB's own menu. */
const loaderSteps = (layer: VolumeId, {boot, targets, provision}: InstallRequest): readonly PlannedStep[] => [
  planned(
    {kind: 'loader.install', ...layer, loader: boot.loader, disk: boot.disk, directory: targetBoot, targets},
    `install ${loaderNames[boot.loader]} on ${boot.disk} for ${targets.map((target) => firmware[target]).join(' and ')}`,
  ),
  ...(boot.loader === 'grub' ? [grubMenu(provision.kernelArguments)] : []),
]

const grubMenu = (kernelArguments: readonly string[]): PlannedStep =>
  planned(
    {
      ...{kind: 'file.write', path: `${grubDirectory}/grub.cfg`, mode: 0o644},
      text: renderGrubConfig(kernelArguments),
    },
    "write GRUB's own menu, which reads that of imgbase",
  )

const grubDirectory = `${targetBoot}/grub`

const systemdBootFiles = {configPath: `${targetBoot}/loader/loader.conf`, config: null}

/** What will be found on the target once its loader is installed. */
const loaderFiles: Readonly<Record<InstalledLoader, Pick<BootState, 'grubDirectory' | 'systemdBoot' | 'blscfg'>>> = {
  grub: {grubDirectory, systemdBoot: null, blscfg: null},
  'systemd-boot': {grubDirectory: null, systemdBoot: systemdBootFiles, blscfg: null},
}

const loaderNames: Readonly<Record<InstalledLoader, string>> = {grub: 'GRUB', 'systemd-boot': 'systemd-boot'}

const firmware: Readonly<Record<FirmwareTarget, string>> = {bios: 'BIOS', efi: 'UEFI'}

const noRoles = {booted: null, default: null, previous: null, protected: new Map()}
