import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {grubVariable} from '../../../boot/grubenv.ts'
import {tries} from '../../../boot/trial.ts'
import {tool} from '../../lab/tool.ts'
import {blsNode} from '../bls-node.ts'
import {fedoraMenu} from '../fedora-menu.ts'
import {startFirmware} from './firmware.ts'
import {grubOfSid} from './grub-sid.ts'

/** GRUB 2.14 makes its menu of entry files that imgbase wrote, on real firmware; kernels are told of here, and not started. */
describe('GRUB 2.14 with blscfg', function () {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-blscfg-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const {fresh, proven, onTrial, settled, filesOf} = blsNode
  const kernelOf = (started: string): string => started.split('/')[1] ?? started

  before(async () => {
    mkdirSync(join(folder, 'esp/EFI/BOOT'), {recursive: true})
    copyFileSync(await grubOfSid('told'), join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'))
  })

  /** Starts the machine once, until it is off. */
  async function start(files: Readonly<Record<string, string>>): Promise<{started: string; environment: string}> {
    const [tree, disk] = [join(folder, 'boot'), join(folder, 'boot.img')]
    rmSync(tree, {recursive: true, force: true})
    for (const [name, text] of Object.entries({...files, 'grub/grub.cfg': fedoraMenu('blscfg')})) {
      mkdirSync(dirname(join(tree, name)), {recursive: true})
      writeFileSync(join(tree, name), text)
    }
    rmSync(disk, {force: true})
    await tool('mke2fs', ['-q', '-t', 'ext4', '-d', tree, disk, '16M'])
    const drives = [
      `file=fat:${join(folder, 'esp')},format=raw,if=virtio,readonly=on`,
      `file=${disk},format=raw,if=virtio`,
    ]
    const screen = await startFirmware(drives, join(folder, 'variables'))
    return {
      started: /BOOTS (\S+)/.exec(screen)?.[1] ?? screen,
      environment: await tool('debugfs', ['-R', 'cat /grub/grubenv', disk], {stderr: 'ignore'}),
    }
  }

  it('starts the layer on trial by its id, as often as it has tries, then the proven one, which is not the next in the menu', async () => {
    let environment = filesOf(onTrial())['grub/grubenv'] ?? ''
    const started: string[] = []
    for (let boot = 0; boot <= tries; boot += 1) {
      const seen = await start({...filesOf(onTrial()), 'grub/grubenv': environment})
      started.push(kernelOf(seen.started))
      environment = seen.environment
    }
    expect(started).to.deep.equal([...Array<string>(tries).fill(fresh.id), proven.id])
    expect(grubVariable(environment, 'boot_counter')).to.equal('-1')
    expect(grubVariable(environment, 'kernelopts')).to.equal('ro quiet')
  })

  it('starts the default once the trial is over, and counts nothing', async () => {
    const seen = await start(filesOf(settled()))
    expect([kernelOf(seen.started), grubVariable(seen.environment, 'boot_counter')]).to.deep.equal([fresh.id, null])
  })
})
