import {readFile, readlink, stat} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import {callsBlscfg} from '../read/grub-menu.ts'

/**
 * Where GRUB's menu and what it sources lie; null where there is no GRUB. On RHEL 8 with UEFI that is the EFI system partition, and
 * /boot/grub2 holds only a link to the environment there (../efi/EFI/redhat/grubenv); a grub.cfg beside that link is not read. Since RHEL 9
 * the menu on the partition is a stub that goes on to the one in /boot/grub2.
 */
export async function grubDirectoryIn(directory: string): Promise<string | null> {
  const own = await firstFolder([`${directory}/grub`, `${directory}/grub2`])
  const linked = own === null ? null : await readlink(`${own}/grubenv`).catch(() => null)
  if (own === null || linked === null) return own
  const folder = dirname(resolve(own, linked))
  const menu = await readFile(`${folder}/grub.cfg`, 'utf8').catch(() => null)
  return callsBlscfg(menu) ? folder : own
}

/** The first of these paths that is a folder. */
export async function firstFolder(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if ((await stat(path).catch(() => null))?.isDirectory() === true) return path
  return null
}
