import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {readBootFiles} from '../../src/host/boot-files.ts'
import {grubDirectoryIn} from '../../src/host/grub-directory.ts'
import type {Tools} from '../../src/host/host.ts'
import type {Mount} from '../../src/model/mount.ts'

const menu =
  'if [ -n "${boot_counter}" ]; then\n  decrement boot_counter\nfi\nblscfg\nsource ${config_directory}/custom.cfg\n'

describe("the folder of GRUB's menu", () => {
  let boot = ''
  beforeEach(() => (boot = mkdtempSync(join(tmpdir(), 'imgbase-grub-'))))
  afterEach(() => rmSync(boot, {recursive: true, force: true}))

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(boot, name)), {recursive: true})
    writeFileSync(join(boot, name), text)
  }

  /** As grub2-efi of RHEL leaves it, with this menu on the EFI system partition. */
  function withLink(espMenu: string): void {
    write('efi/EFI/redhat/grub.cfg', espMenu)
    write('efi/EFI/redhat/grubenv', 'environment')
    mkdirSync(join(boot, 'grub2'), {recursive: true})
    symlinkSync('../efi/EFI/redhat/grubenv', join(boot, 'grub2/grubenv'))
  }

  it('is where RHEL 8 has it with UEFI, also beside a grub.cfg that GRUB does not read', async () => {
    withLink(menu)
    expect(await grubDirectoryIn(boot)).to.equal(join(boot, 'efi/EFI/redhat'))
    write('grub2/grub.cfg', menu)
    expect(await grubDirectoryIn(boot)).to.equal(join(boot, 'efi/EFI/redhat'))
  })

  it('is grub2 where the menu of the EFI system partition goes on to it, as since RHEL 9', async () => {
    withLink('search --no-floppy --set prefix --file /grub2/grub.cfg\nconfigfile ($prefix)/grub2/grub.cfg\n')
    write('grub2/grub.cfg', menu)
    expect(await grubDirectoryIn(boot)).to.equal(join(boot, 'grub2'))
  })

  it('is grub where there is no such link, and nowhere without GRUB', async () => {
    expect(await grubDirectoryIn(boot)).to.equal(null)
    write('grub/grubenv', '')
    expect(await grubDirectoryIn(boot)).to.equal(join(boot, 'grub'))
  })

  it('is what menu, environment and custom.cfg are read from; whether GRUB writes there is asked of its own file system', async () => {
    withLink(menu)
    write('efi/EFI/redhat/custom.cfg', 'ours')
    const mount = (target: string, source: string, type: string) => ({source, target, type}) as unknown as Mount
    const tools = {run: () => Promise.resolve({stdout: ''})} as unknown as Tools
    const read = (esp: string) =>
      readBootFiles(tools, [mount(boot, '/dev/md0', 'xfs'), mount(join(boot, 'efi'), esp, 'vfat')], boot)
    const files = await read('/dev/sda1')
    expect(files).to.deep.include({
      ...{grubDirectory: join(boot, 'efi/EFI/redhat'), customConfig: 'ours', loaderWrites: true},
      blscfg: {
        ...{environmentPath: join(boot, 'efi/EFI/redhat/grubenv'), environment: 'environment', countsBoots: true},
      },
    })
    expect((await read('/dev/md1')).loaderWrites).to.equal(false)
  })
})
