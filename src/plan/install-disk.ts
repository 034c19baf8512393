import {planned, type PlannedStep} from '../model/plan.ts'
import type {DiskPartition, InstalledLoader} from '../model/step.ts'

/** The disk that firmware boots, with the identities that its file systems get. */
export interface BootDisk {
  readonly disk: string
  /** Bytes. */
  readonly size: bigint
  readonly bootUuid: string
  /** Eight hex digits in capitals. */
  readonly espSerial: string
  readonly loader: InstalledLoader
}

const mebibyte = 1024n * 1024n

/** GPT types: BIOS boot (GRUB manual 2.06, 3.4), EFI system, Linux, Linux LVM (UEFI 2.10, Discoverable Partitions). */
const types = {
  bios: '21686148-6449-6E6F-744E-656564454649',
  esp: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
  lvm: 'E6D6D379-F507-44C2-A23C-238F2A3DF928',
} as const

/** A small disk is a test or an appliance: half a /boot still holds a dozen kernels of theirs. */
const bootSize = (diskSize: bigint): bigint => (diskSize < 16n * 1024n * mebibyte ? 512n : 1024n) * mebibyte

/**
 * With GRUB one disk that BIOS and UEFI both boot, so that it can move from machine to machine; the EFI system partition has 260
 * MiB, the least that FAT32 can be on a disk with sectors of 4 KiB. systemd-boot reads FAT alone: there that partition is /boot.
 */
export const partitionsOf = ({size, loader}: Pick<BootDisk, 'size' | 'loader'>): readonly DiskPartition[] => [
  ...(loader === 'grub'
    ? [
        {type: types.bios, name: 'bios-boot', size: mebibyte},
        {type: types.esp, name: 'esp', size: 260n * mebibyte},
        {type: types.linux, name: 'boot', size: bootSize(size)},
      ]
    : [{type: types.esp, name: 'esp', size: bootSize(size)}]),
  {type: types.lvm, name: 'imgbase', size: null},
]

/** Bytes that are left for the volume group: 1 MiB before the first partition and after the last one is GPT's. */
export const groupSpace = (disk: Pick<BootDisk, 'size' | 'loader'>): bigint =>
  partitionsOf(disk).reduce((left, {size}) => left - (size ?? 0n), disk.size - 2n * mebibyte)

/** Linux puts a `p` between a name that ends in a digit and the number. */
const partition = (disk: string, number: number): string => `${disk}${/\d$/.test(disk) ? 'p' : ''}${number}`

const espDevice = ({disk, loader}: BootDisk): string => partition(disk, loader === 'grub' ? 2 : 1)
const bootDevice = ({disk}: BootDisk): string => partition(disk, 3)
export const groupDevice = (boot: BootDisk): string => partition(boot.disk, partitionsOf(boot).length)

/** What is mounted where, below the target's /boot, from the outside in. */
export const bootPartitions = (
  boot: BootDisk,
): readonly {readonly device: string; readonly type: 'ext4' | 'vfat'; readonly below: string}[] =>
  boot.loader === 'grub'
    ? [
        {device: bootDevice(boot), type: 'ext4', below: ''},
        {device: espDevice(boot), type: 'vfat', below: '/efi'},
      ]
    : [{device: espDevice(boot), type: 'vfat', below: ''}]

export const partitionSteps = (boot: BootDisk): readonly PlannedStep[] => [
  planned(
    {kind: 'disk.partition', disk: boot.disk, partitions: partitionsOf(boot)},
    `partition ${boot.disk}: ${boot.loader === 'grub' ? 'BIOS boot, EFI system, /boot' : 'EFI system'}, LVM`,
    {kind: 'disk.wipe', disk: boot.disk},
  ),
  planned(
    {kind: 'partition.format', device: espDevice(boot), type: 'vfat', uuid: boot.espSerial},
    'make its EFI system partition',
  ),
  ...(boot.loader === 'grub'
    ? [
        planned(
          {kind: 'partition.format', device: bootDevice(boot), type: 'ext4', uuid: boot.bootUuid} as const,
          'make its /boot',
        ),
      ]
    : []),
]

/** The lines of fstab(5); a node whose EFI system partition is broken still comes up. */
export function bootMounts({bootUuid, espSerial, loader}: BootDisk): readonly string[] {
  const esp = `UUID=${espSerial.slice(0, 4)}-${espSerial.slice(4)}`
  return loader === 'grub'
    ? [`UUID=${bootUuid} /boot ext4 defaults 0 2`, `${esp} /boot/efi vfat umask=0077,nofail 0 2`]
    : [`${esp} /boot vfat umask=0077 0 2`]
}
