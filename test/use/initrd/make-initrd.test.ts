import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {createFiles} from '../../../src/host/files.ts'
import type {Command, Tools} from '../../../src/host/host.ts'
import type {InitrdReport} from '../../../src/model/initrd.ts'
import {makeInitrd} from '../../../src/use/initrd/make-initrd.ts'
import {folders, plainTools} from '../../host/folders.ts'
import {carryNode, vg} from '../carry-node.ts'

/** Without its program, which the lab runs: told is what that gets, and put in its place what it built. */
describe('an initrd that is built in a layer', () => {
  const {make} = folders()
  const crypttab = 'root_crypt UUID=1 none luks\ndata UUID=2 /etc/data.key luks\n'
  const builtWith = (files: Readonly<Record<string, string>>): Buffer =>
    execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], {
      ...{cwd: make(files), input: `${Object.keys(files).join('\n')}\n`},
    })
  const build = async (built: Uint8Array, onLuks = false) => {
    const root = make({'usr/sbin/mkinitramfs': '', 'boot/initrd': 'the image', 'etc/crypttab': crypttab})
    const words: string[][] = []
    const {files: _, ...host} = carryNode({layer: root})
    const tools = toolsOf(onLuks, (given) => {
      words.push(given)
      writeFileSync(join(root, given[2] ?? ''), built)
    })
    const step = {
      kind: 'layer.initrd',
      vg,
      name: 'layer',
      release: '6.1',
      initrd: '/boot/initrd',
      carried: false,
    } as const
    const failure = await makeInitrd({...host, files: createFiles(), tools}, {...step, choice: 'rebuild'}).then(
      () => null,
      String,
    )
    const read = (path: string): string => readFileSync(join(root, path), 'latin1')
    const report = failure === null ? (JSON.parse(read('usr/lib/sysimage/imgbase/initrd.json')) as InitrdReport) : null
    return {failure, report, words: words[0] ?? [], initrd: read('boot/initrd')}
  }

  it('is taken where its compression lets nobody here look into it, which is told', async () => {
    const lz4 = Buffer.from('\x02\x21\x4c\x18 and more', 'latin1')
    const {report, initrd} = await build(lz4)
    expect(report).to.deep.equal({builtBy: 'mkinitramfs', isKnown: false, reasons: ['it was asked for']})
    expect(initrd).to.equal(lz4.toString('latin1'))
  })

  it('is not taken where it is damaged, or has not what the root needs', async () => {
    const damaged = await build(Buffer.from('no initrd\n'))
    expect(damaged.failure).to.contain('mkinitramfs built has no what can be read')
    expect(damaged.initrd).to.equal('the image')
    expect((await build(builtWith({init: 'x'}))).failure).to.contain('mkinitramfs built has no lvm')
  })

  it('is told of the mappings of LUKS below the root, which nobody can see from there, and has to list one then', async () => {
    const debian = {'usr/sbin/lvm': 'x', 'usr/sbin/cryptsetup': 'x', 'scripts/local-top/cryptroot': 'x'}
    const blind = await build(builtWith({...debian, 'cryptroot/crypttab': ''}), true)
    expect(blind.failure).to.contain('mkinitramfs built has no line for LUKS in cryptroot/crypttab')
    expect(blind.initrd).to.equal('the image')
    const whole = await build(builtWith({...debian, 'cryptroot/crypttab': 'root_crypt UUID=1 none luks\n'}), true)
    expect(whole.report?.isKnown).to.equal(true)
    expect(whole.words[3]).to.equal(crypttab.replace('none luks', 'none luks,initramfs'))
    expect((await build(builtWith(debian))).words[3]).to.equal('')
  })
})

const disk = {name: 'vda', kname: 'vda', type: 'disk', tran: 'virtio'}
const luks = {name: 'root_crypt', kname: 'dm-0', type: 'crypt', tran: null}

/** Answers for the devices below a root, and for what is run in the layer, whose words `onBuild` gets. */
const toolsOf = (onLuks: boolean, onBuild: (words: string[]) => void): Tools => ({
  ...plainTools,
  run(command: Command, options) {
    const told = (stdout: string) => Promise.resolve({stdout, stderr: '', exitCode: 0})
    if (command[0] === 'lsblk') return told(JSON.stringify({blockdevices: onLuks ? [luks, disk] : [disk]}))
    if (command[3] === 'drivers' || command[0] === 'findmnt') return told('')
    if (command[0] !== 'unshare') return plainTools.run(command, options)
    onBuild(command.slice(command.indexOf('in-layer') + 2))
    return told('')
  },
})
