import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {patternOf} from '../../../boot/systemd-boot-order.ts'
import {writeDefault} from '../../../boot/loader-conf.ts'
import {tries} from '../../../boot/trial.ts'
import {image} from '../../lab/images.ts'
import {tool} from '../../lab/tool.ts'
import {startFirmware} from './firmware.ts'
import {foreign, fresh, old, onTrial, Partition, proven} from '../system-partition.ts'

/** The real systemd-boot on real firmware, held against `boot/systemd-boot-order.ts`; its kernels are programs that tell their entry. */
describe('systemd-boot, counting', function () {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-systemd-boot-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const at = (name: string): string => join(folder, name)
  const disk = at('esp.img')

  before(async () => {
    const parts = ['./usr/lib/systemd/boot/efi/systemd-bootx64.efi', './usr/lib/grub/x86_64-efi']
    await tool('tar', ['-C', folder, '-xf', await image('a.tar'), ...parts])
    for (const {id} of [foreign, old, proven, fresh]) await makeKernel(id)
  })

  /** GRUB with nothing but these words. */
  async function makeKernel(id: string): Promise<void> {
    writeFileSync(at('words'), `serial --unit=0\nterminal_output serial\necho BOOTS ${id} .\nhalt\n`)
    const platform = ['-d', at('usr/lib/grub/x86_64-efi'), '-O', 'x86_64-efi', '-p', '/none', '-c', at('words')]
    await tool('grub-mkimage', [...platform, '-o', at(id), 'serial', 'terminal', 'echo', 'halt'])
  }

  /** Puts these files on a FAT file system, as /boot. */
  async function write({files}: Partition): Promise<void> {
    const tree = at('tree')
    rmSync(tree, {recursive: true, force: true})
    const put = (path: string, make: (target: string) => void): void => {
      mkdirSync(dirname(join(tree, path)), {recursive: true})
      make(join(tree, path))
    }
    for (const [path, text] of files) put(path.slice('/boot/'.length), (target) => writeFileSync(target, text))
    put('EFI/BOOT/BOOTX64.EFI', (target) => copyFileSync(at('usr/lib/systemd/boot/efi/systemd-bootx64.efi'), target))
    for (const {id, kernel, initrds} of [foreign, old, proven, fresh]) {
      put(kernel, (target) => copyFileSync(at(id), target))
      for (const initrd of initrds) put(initrd, (target) => writeFileSync(target, 'initrd'))
    }
    rmSync(disk, {force: true})
    await tool('mkfs.vfat', ['-C', disk, '65536'])
    await tool('mcopy', ['-s', '-i', disk, join(tree, 'EFI'), join(tree, 'loader'), '::'])
    for (const {id} of [foreign, old, proven, fresh]) await tool('mcopy', ['-s', '-i', disk, join(tree, id), '::'])
  }

  /** Starts the machine once, until it is off: what systemd-boot started, and the names of the entry files then. */
  async function start(): Promise<{readonly started: string; readonly names: readonly string[]}> {
    const screen = await startFirmware([`file=${disk},format=raw,if=virtio`], at('variables'))
    const files = await tool('mdir', ['-b', '-i', disk, '::/loader/entries'])
    return {
      started: /BOOTS (\S+) \./.exec(screen)?.[1] ?? screen,
      names: files.split('\n').flatMap((path) => /([^/]+)\.conf\s*$/.exec(path)?.[1] ?? []),
    }
  }

  it('starts the one on trial as often as it has tries, then the proven one, each time as the model has it', async () => {
    const model = onTrial()
    await write(model)
    const started: string[] = []
    for (let boot = 0; boot <= tries + 1; boot += 1) {
      const seen = await start()
      expect(seen.started, `boot ${boot}`).to.equal(model.start())
      expect(seen.names, `boot ${boot}`).to.have.members([...model.texts.keys()])
      started.push(seen.started)
    }
    expect(started).to.deep.equal([...Array<string>(tries).fill(fresh.id), proven.id, proven.id])
  })

  it('starts a default that is no longer on trial, with and without its count, whatever sorts before it', async () => {
    for (const name of [`${old.id}+2-1`, old.id]) {
      const model = new Partition([foreign, old, proven], writeDefault(null, patternOf(old.id)))
      model.rename(old.id, name)
      await write(model)
      const seen = await start()
      expect(seen.started).to.equal(model.start()).and.to.equal(old.id)
      expect(seen.names).to.have.members([...model.texts.keys()])
    }
  })
})
