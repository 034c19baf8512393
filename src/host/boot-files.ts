import {open, readdir, readFile, realpath, statfs} from 'node:fs/promises'
import type {Blscfg, BootFiles, Firmware, SystemdBoot} from '../model/boot-entry.ts'
import type {Mount} from '../model/mount.ts'
import {callsBlscfg} from '../read/grub-menu.ts'
import {readSuperblock} from '../read/superblock.ts'
import {readFirmware} from './firmware.ts'
import {firstFolder, grubDirectoryIn} from './grub-directory.ts'
import type {Tools} from './host.ts'

/** Reads what imgbase needs to know of the boot file system at `directory`; a file that is missing is no error. */
export async function readBootFiles(tools: Tools, mounts: readonly Mount[], directory: string): Promise<BootFiles> {
  const mount = mounts.findLast(({target}) => target === directory)
  const grubDirectory = await grubDirectoryIn(directory)
  const firmware = await readFirmware()
  const space = await statfs(directory, {bigint: true}).catch(() => null)
  return {
    directory,
    uuid: mount === undefined ? null : await uuidOf(tools, mount),
    available: space === null ? 0n : space.bavail * space.bsize,
    entryTexts: await entryTexts(`${directory}/loader/entries`),
    grubDirectory,
    customConfig: grubDirectory === null ? null : await textOf(`${grubDirectory}/custom.cfg`),
    environment: grubDirectory === null ? null : await textOf(`${grubDirectory}/imgbase.env`, 'latin1'),
    systemdBoot: await systemdBootIn(directory, grubDirectory, firmware),
    firmware,
    loaderWrites: mount !== undefined && isWritableForGrub(mountOf(mounts, grubDirectory) ?? mount),
    blscfg: grubDirectory === null ? null : await blscfgIn(grubDirectory),
    commandLine: ((await textOf('/proc/cmdline')) ?? '').trim(),
  }
}

/**
 * Where both loaders are there, the one that started this node counts; where none said so, GRUB. The EFI system partition is
 * mounted on /boot, on /efi, or below /boot (bootctl(1)).
 */
async function systemdBootIn(
  directory: string,
  grubDirectory: string | null,
  {loader}: Firmware,
): Promise<SystemdBoot | null> {
  if (grubDirectory !== null && loader?.startsWith('systemd-boot') !== true) return null
  const partitions = [directory, '/efi', `${directory}/efi`]
  for (const esp of partitions)
    if ((await firstFolder([`${esp}/EFI/systemd`])) !== null)
      return {configPath: `${esp}/loader/loader.conf`, config: await textOf(`${esp}/loader/loader.conf`)}
  return null
}

/** Only of what no superblock tells, which is FAT, blkid is asked. */
async function uuidOf(tools: Tools, {source}: Mount): Promise<string | null> {
  const own = await headOf(source).then(readSuperblock, () => null)
  if (own !== null) return own.uuid
  const {stdout} = await tools.run(['blkid', '-p', '-o', 'value', '-s', 'UUID', source], {accept: [2]})
  return stdout.trim() === '' ? null : stdout.trim()
}

async function headOf(device: string): Promise<Uint8Array> {
  await using file = await open(device)
  return (await file.read(Buffer.alloc(4096), 0, 4096, 0)).buffer
}

async function entryTexts(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.conf')).sort()
  const texts = await Promise.all(names.map((name) => textOf(`${folder}/${name}`)))
  return new Map(names.map((name, index) => [name.slice(0, -'.conf'.length), texts[index] ?? '']))
}

/** What a folder lies on. */
const mountOf = (mounts: readonly Mount[], folder: string | null): Mount | undefined =>
  mounts.findLast(({target}) => target !== '/' && `${folder}/`.startsWith(`${target}/`))

/** GRUB writes blocks in place, through no mapping (2.06: diskfilter refuses), and not where blocks are shared (btrfs). */
const isWritableForGrub = ({source, type}: Mount): boolean =>
  /^\/dev\/(?!mapper\/|md|dm-|[^/]+\/)/.test(source) && /^(?:ext[234]|xfs|vfat)$/.test(type)

/** By the words of the menu: of Fedora's it is 08_fallback_counting that counts, with a command that upstream has not. */
async function blscfgIn(grubDirectory: string): Promise<Blscfg | null> {
  const menu = await textOf(`${grubDirectory}/grub.cfg`)
  if (menu === null || !callsBlscfg(menu)) return null
  const counted = /^\s*decrement\s+boot_counter\b/m.exec(menu)
  const environmentPath = await realpath(`${grubDirectory}/grubenv`).catch(() => `${grubDirectory}/grubenv`)
  return {
    environmentPath,
    environment: await textOf(environmentPath),
    countsBoots: counted !== null && /^\s*(?:source|\.)\s+\S*custom\.cfg/m.test(menu.slice(counted.index)),
  }
}

const textOf = (path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string | null> =>
  readFile(path, encoding).catch(() => null)
