import {writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../../lab/cache.ts'
import {unpackOfSuite} from '../../lab/suite-package.ts'
import {tool} from '../../lab/tool.ts'

/**
 * Path of a GRUB of Debian sid (2.14, which knows blscfg) for UEFI, that reads /grub/grub.cfg of whatever file system has one. It
 * starts kernels, or has a function `linux` of that file tell which one it would start.
 */
export const grubOfSid = (kernels: 'started' | 'told'): Promise<string> =>
  cached(`grub-sid-${recipeKey(['../boot/machine/grub-sid.ts'])}`, `${kernels}.EFI`, async (path) => {
    const folder = join(dirname(path), 'grub')
    await unpackOfSuite('sid', 'grub-efi-amd64-bin', folder)
    writeFileSync(join(folder, 'first.cfg'), firstMenu)
    const platform = join(folder, 'usr/lib/grub/x86_64-efi')
    const where = ['-d', platform, '-O', 'x86_64-efi', '-p', '/grub', '-c', join(folder, 'first.cfg'), '-o', path]
    await tool('grub-mkimage', [...where, ...modules, ...(kernels === 'started' ? ['linux'] : [])])
  })

const firstMenu = `serial --unit=0 --speed=115200
terminal_input serial
terminal_output serial
search --no-floppy --file --set=root /grub/grub.cfg
set prefix=($root)/grub
configfile ($root)/grub/grub.cfg
`

/** Without a list of commands: what was put in is all there is, so that a function may have the name of what was not. */
const modules = [
  ...['part_gpt', 'ext2', 'fat', 'serial', 'terminal', 'normal', 'echo', 'test', 'true', 'configfile', 'search'],
  ...['search_fs_file', 'loadenv', 'blsuki', 'halt'],
]
