import {randomBytes, randomUUID} from 'node:crypto'
import {parseLayout} from '../../layouts/parse.ts'
import {resolveLayout, type ResolvedLayout} from '../../layouts/resolve.ts'
import {hostArguments} from '../../boot/kernel-arguments.ts'
import type {Host} from '../host/host.ts'
import {readMetadata} from '../image/metadata.ts'
import {recogniseImage} from '../image/recognise.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import type {ImageMetadata, ImageSource} from '../model/image.ts'
import type {InitrdChoice, InitrdReport} from '../model/initrd.ts'
import type {Lineage} from '../model/lineage.ts'
import type {LayerId, Nvr} from '../model/nvr.ts'
import {parseNvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import type {FirmwareTarget, InstalledLoader} from '../model/step.ts'
import {planDisks, planInstall, type InstallRequest} from '../plan/install.ts'
import {bootMounts, groupSpace, type BootDisk} from '../plan/install-disk.ts'
import {planPull, pulledVolume, wholeImage} from '../plan/pull.ts'
import {lineageOf} from '../read/lineage.ts'
import {lookAt, required} from './ask.ts'
import {defaultExtent, groupNames, groupTaken} from './build-layout.ts'
import {diskSize, realDisks, targetFaults} from './disks.ts'
import {initrdOf} from './initrd/stored-initrd.ts'
import {kernelOf} from './kernel-files.ts'
import {keysIn} from './ssh-keys.ts'
import {layoutText} from './layout-text.ts'
import {predictedState} from './predicted-state.ts'
import {openTransaction, type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

export interface InstallOptions {
  readonly image: string
  readonly disks: readonly string[]
  /** Name of a shipped layout, or path of a YAML file. */
  readonly layout: string
  readonly nvr: string | undefined
  readonly bootloader: InstalledLoader
  readonly hostname: string | undefined
  /** Path of a file with lines for root's authorized_keys. */
  readonly sshKey: string | undefined
  readonly rootPasswordHash: string | undefined
  /** Take away what is on the disks. */
  readonly wipe: boolean
  readonly initrd: InitrdChoice
}

export interface InstallResult {
  readonly vg: string
  readonly base: Nvr
  readonly layer: LayerId
  readonly digest: string
  readonly disks: readonly string[]
  readonly bootloader: InstalledLoader
  readonly firmware: readonly FirmwareTarget[]
  /** Null where the image's was taken unseen. */
  readonly initrd: InitrdReport | null
  readonly warnings: readonly string[]
}

/** `install`: an image becomes a node on disks that nothing uses. The journal lies on the system that installs. */
export async function install(change: Change, options: InstallOptions): Promise<InstallResult> {
  const prepared = await prepare(change.host, change.transaction, options)
  const transaction = await openTransaction(change)
  await transaction.run(prepared.disks)
  const {pull, lineage} = await planned(() => pullPlan(change.host, change.transaction, prepared))
  await transaction.run(pull)
  const rest = await planned(() => planRest(change.host, change.transaction, prepared, lineage.vg))
  const warnings = (await transaction.run(rest.plan)).map(sentenceOf)
  const told = await initrdOf(change.steadyHost, rest.plan)
  return {
    vg: lineage.vg,
    base: rest.nvr,
    layer: rest.layer,
    digest: prepared.digest,
    disks: prepared.names,
    bootloader: options.bootloader,
    firmware: rest.targets,
    initrd: told.initrd,
    warnings: [...warnings, ...told.warnings],
  }

  function planned<T>(plan: () => Promise<T>): Promise<T> {
    return plan().catch((error: unknown) => transaction.abandon(error))
  }
}

/** What `--dry-run` shows; what only the pulled image tells stands there in words. */
export async function plansOfInstall(host: Host, options: InstallOptions): Promise<readonly Plan[]> {
  const prepared = await prepare(host, 'dry-run', options)
  const state = predictedState(await lookAt(host), prepared.layout)
  const lineage: Lineage = {vg: prepared.layout.group.name, pool: prepared.layout.pool.name, bases: [], orphans: []}
  const kernel = {
    ...{release: 'of the image', kernel: '(kernel of the image)', initrd: '(initrd of the image)'},
    ...({from: 'layer', bytes: 0n} as const),
  }
  const rest = planInstall(state, lineage, {
    ...requestOf('dry-run', prepared, ['ro']),
    nvr: nameGiven(prepared, options.nvr) ?? ('IMAGE-VERSION-RELEASE' as Nvr),
    kernel,
    targets: options.bootloader === 'grub' ? ['bios', 'efi'] : ['efi'],
  })
  return [prepared.disks, required(planPull(state, lineage, pullRequest('dry-run', prepared))), required(rest).plan]
}

interface Prepared {
  readonly options: InstallOptions
  readonly image: ImageSource
  readonly digest: string
  readonly layout: ResolvedLayout
  readonly boot: BootDisk
  readonly names: readonly string[]
  readonly disks: Plan
  readonly sshKeys: string | null
}

/** Everything that can be refused before a disk is touched. */
async function prepare(host: Host, transaction: string, options: InstallOptions): Promise<Prepared> {
  if (options.nvr !== undefined) required(parseNvr(options.nvr), 'usage')
  const wanted = required(parseLayout(await layoutText(host, options.layout), options.layout), 'usage')
  const sshKeys = options.sshKey === undefined ? null : await keysIn(host, options.sshKey)
  const names = await realDisks(host, options.disks)
  const {faults, groups} = await targetFaults(host, names, options.wipe)
  const isTaken = (await groupNames(host)).some((name) => name === wanted.group.name && !groups.includes(name))
  const all = [...faults, ...(isTaken ? [groupTaken(wanted.group.name)] : [])]
  if (all.length > 0) throw new CommandFault('refused', all)
  const image = required(await recogniseImage(host, options.image, options.nvr !== undefined))
  const [first = '', ...others] = names
  const sizes = await Promise.all(names.map((disk) => diskSize(host, disk)))
  const boot = {
    disk: first,
    size: sizes[0] ?? 0n,
    bootUuid: randomUUID(),
    espSerial: randomSerial(),
    loader: options.bootloader,
  }
  const layout = required(resolveLayout(wanted, [groupSpace(boot), ...sizes.slice(1)], defaultExtent))
  const disks = planDisks({transaction, layout, boot, others, wipe: options.wipe})
  if (image.digest === null) throw new Error(`${image.path} was read without its digest`)
  return {options, image, digest: image.digest, layout, boot, names, disks, sshKeys}
}

const randomSerial = (): string => randomBytes(4).toString('hex').toUpperCase()

async function pullPlan(
  host: Host,
  transaction: string,
  prepared: Prepared,
): Promise<{readonly pull: Plan; readonly lineage: Lineage}> {
  const {state, lineage} = await lookAtTarget(host, prepared.layout.group.name)
  return {pull: required(planPull(state, lineage, pullRequest(transaction, prepared))), lineage}
}

const pullRequest = (transaction: string, {image, layout}: Prepared): Parameters<typeof planPull>[2] => ({
  ...{transaction, image, size: layout.rootSize, filesystem: layout.filesystem, source: wholeImage(image)},
})

async function lookAtTarget(host: Host, vg: string): Promise<{state: HostState; lineage: Lineage}> {
  const state = await lookAt(host)
  const lineage = required(lineageOf(state, vg))
  if (lineage === null) throw new Error(`the volume group ${vg} vanished`)
  return {state, lineage}
}

interface Rest {
  readonly plan: Plan
  readonly layer: LayerId
  readonly nvr: Nvr
  readonly targets: readonly FirmwareTarget[]
}

/** What only the pulled image tells: name, kernel, its own kernel arguments, and which boot loaders it brings. */
async function planRest(host: Host, transaction: string, prepared: Prepared, vg: string): Promise<Rest> {
  const {state, lineage} = await lookAtTarget(host, vg)
  const root = await host.mounts.mount(pulledVolume(vg, transaction), 'read-only')
  try {
    const metadata = prepared.image.metadata ?? required(await readMetadata(host, root, prepared.digest))
    const nvr = nameGiven(prepared, prepared.options.nvr) ?? nameOf(metadata)
    const targets = await targetsIn(host, root, prepared.options.bootloader)
    const kernel = await kernelOf(host, root, metadata.kernel)
    const own = hostArguments((await host.files.readText(`${root}/etc/kernel/cmdline`))?.trim() ?? '')
    const request = {...requestOf(transaction, prepared, own.length === 0 ? ['ro'] : own), nvr, kernel, targets}
    return {...required(planInstall(state, lineage, request)), nvr, targets}
  } finally {
    await host.mounts.unmount(root)
  }
}

function requestOf(
  transaction: string,
  {boot, image, layout, options, sshKeys}: Prepared,
  kernelArguments: readonly string[],
): Pick<InstallRequest, 'transaction' | 'boot' | 'image' | 'provision' | 'initrd'> {
  const vg = layout.group.name
  const {profile} = layout.pool
  const files = profile === null ? [] : [{path: `/etc/lvm/profile/${profile.name}.profile`, text: profile.text}]
  return {
    ...{transaction, boot, image, initrd: options.initrd},
    provision: {
      kernelArguments,
      volumes: layout.volumes.map(({name, path, filesystem, options: words}) => ({
        ...{vg, name, path, filesystem, options: words},
      })),
      mounts: bootMounts(boot),
      ...{hostname: options.hostname ?? null, sshKeys, rootPasswordHash: options.rootPasswordHash ?? null, files},
    },
  }
}

const nameGiven = ({image}: Prepared, given: string | undefined): Nvr | null =>
  given === undefined ? (image.metadata?.nvr ?? null) : required(parseNvr(given), 'usage')

function nameOf({nvr}: ImageMetadata): Nvr {
  if (nvr !== null) return nvr
  throw new CommandFault('refused', [
    fault('update.no-name', 'the image does not tell how it is called', 'Name it with --nvr NAME-VERSION-RELEASE.'),
  ])
}

/** The loader's own installer, and what it installs for each kind of firmware, by Debian's and Fedora's places. */
async function targetsIn(host: Host, root: string, loader: InstalledLoader): Promise<readonly FirmwareTarget[]> {
  const has = async (path: string): Promise<boolean> => (await host.files.stat(`${root}${path}`)) !== null
  const targets: FirmwareTarget[] = []
  if (loader === 'systemd-boot') {
    const programs = ['/usr/bin/bootctl', '/usr/lib/systemd/boot/efi/systemd-bootx64.efi']
    if ((await Promise.all(programs.map(has))).every(Boolean)) targets.push('efi')
  } else if (await has('/usr/sbin/grub-install')) {
    if (await has('/usr/lib/grub/i386-pc/modinfo.sh')) targets.push('bios')
    if (await has('/usr/lib/grub/x86_64-efi/modinfo.sh')) targets.push('efi')
  }
  if (targets.length > 0) return targets
  throw new CommandFault('refused', [
    fault(
      'install.no-loader',
      `the image brings no ${loader === 'grub' ? 'GRUB' : loader} that could be installed`,
      loader === 'grub'
        ? 'Put grub2-common and grub-pc-bin or grub-efi-amd64-bin into it.'
        : 'Put systemd-boot into it, or install GRUB with --bootloader grub.',
    ),
  ])
}
