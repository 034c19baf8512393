import {mkdir} from 'node:fs/promises'
import type {Step} from '../../model/step.ts'
import {ToolError} from '../../model/tool-error.ts'
import type {Mounts, Tools} from '../host.ts'
import {whileBusy} from '../while-busy.ts'

const kinds = [
  ...(['disk.wipe', 'disk.partition', 'partition.format', 'target.mount', 'target.unmount'] as const),
  'loader.install' as const,
]

type TargetStep = Extract<Step, {kind: (typeof kinds)[number]}>

export const isTargetStep = (step: Step): step is TargetStep => kinds.some((kind) => kind === step.kind)

/** Steps on the bare disks of an install. */
export async function performOnTarget(tools: Tools, mounts: Mounts, step: TargetStep): Promise<void> {
  switch (step.kind) {
    case 'disk.wipe':
      return wipe(tools, step.disk)
    case 'disk.partition':
      return partition(tools, step)
    case 'partition.format':
      return format(tools, step)
    case 'target.mount':
      await mkdir(step.directory, {recursive: true, mode: 0o755})
      await tools.run(['mount', '-t', step.type, step.device, step.directory])
      return
    case 'target.unmount':
      return unmount(tools, step.directory)
    case 'loader.install':
      return installLoader(tools, mounts, step)
  }
}

/** Signatures of the partitions go first: they would be found again where the next table has the same bounds. */
async function wipe(tools: Tools, disk: string): Promise<void> {
  const {stdout} = await tools.run(['lsblk', '--noheadings', '--list', '--paths', '-o', 'NAME,TYPE', disk])
  const parts = stdout.split('\n').flatMap((line) => /^(\S+)\s+part$/.exec(line.trim())?.[1] ?? [])
  for (const device of [...parts, disk]) await whileBusy(() => tools.run(['wipefs', '--all', '--force', device]))
  await whileBusy(() => tools.run(['blockdev', '--rereadpt', disk]))
  await settle(tools)
}

async function partition(tools: Tools, step: Extract<Step, {kind: 'disk.partition'}>): Promise<void> {
  const lines = step.partitions.map(({type, name, size}) =>
    [...(size === null ? [] : [`size=${size / 1024n}KiB`]), `type=${type}`, `name="${name}"`].join(', '),
  )
  const input = `label: gpt\n${lines.join('\n')}\n`
  await tools.run(['sfdisk', '--quiet', '--wipe', 'always', '--wipe-partitions', 'always', step.disk], {input})
  await settle(tools)
}

async function format(tools: Tools, {device, type, uuid}: Extract<Step, {kind: 'partition.format'}>): Promise<void> {
  await tools.run(
    type === 'vfat' ? ['mkfs.vfat', '-F', '32', '-i', uuid, device] : ['mkfs.ext4', '-q', '-F', '-U', uuid, device],
  )
  await settle(tools)
}

/** Tolerates what is not mounted: mountpoint(1) says so with 32, or 1 where there is no such folder. */
async function unmount(tools: Tools, directory: string): Promise<void> {
  const {exitCode} = await tools.run(['mountpoint', '--quiet', directory], {accept: [1, 32]})
  if (exitCode === 0) await whileBusy(() => tools.run(['umount', directory]))
}

/** Where no udev runs, the kernel has made the devices itself. */
async function settle(tools: Tools): Promise<void> {
  await tools.run(['udevadm', 'settle', '--timeout=30']).catch((error: unknown) => {
    if (!(error instanceof ToolError)) throw error
  })
}

const programs = {
  bios: ['--target=i386-pc'],
  efi: ['--target=x86_64-efi', '--efi-directory=/boot/efi', '--removable', '--no-nvram'],
} as const

/** systemd's own checks of the EFI system partition ask udev, which does not run everywhere; imgbase has just made it. */
const installers = ({loader, targets, disk}: LoaderStep): readonly (readonly string[])[] =>
  loader === 'systemd-boot'
    ? [['env', 'SYSTEMD_RELAX_ESP_CHECKS=1', 'bootctl', 'install', '--no-variables', '--esp-path=/boot']]
    : targets.map((target) => [
        ...['grub-install', ...programs[target], '--boot-directory=/boot', '--modules=part_gpt ext2', '--no-floppy'],
        ...(target === 'bios' ? [disk] : []),
      ])

type LoaderStep = Extract<Step, {kind: 'loader.install'}>

/** The loader as the layer brings it, by its own installer. */
async function installLoader(tools: Tools, mounts: Mounts, step: LoaderStep): Promise<void> {
  const root = await mounts.mount(step, 'writable')
  const shown: string[] = []
  try {
    const inner = step.loader === 'grub' ? ['', '/efi'] : ['']
    for (const below of inner) await mkdir(`${root}/boot${below}`, {recursive: true})
    for (const [source, folder] of [
      ...['/dev', '/proc', '/sys'].map((path) => [path, `${root}${path}`] as const),
      ...inner.map((below) => [`${step.directory}${below}`, `${root}/boot${below}`] as const),
    ]) {
      await mounts.show(source, folder)
      shown.push(folder)
    }
    for (const program of installers(step)) await tools.run(['chroot', root, ...program])
  } finally {
    for (const folder of shown.toReversed()) await mounts.hide(folder)
    await mounts.unmount(root)
  }
}
