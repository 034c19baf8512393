import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {createHash} from 'node:crypto'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {noFiles} from '../../../src/carry/carry-report.ts'
import type {Command, Tools} from '../../../src/host/host.ts'
import type {InitrdReport} from '../../../src/model/initrd.ts'
import {storeCarry} from '../../../src/use/carry/stored.ts'
import {makeInitrd, type InitrdStep} from '../../../src/use/initrd/make-initrd.ts'
import {plainTools} from '../../host/folders.ts'
import {carryNode, vg} from '../../use/carry-node.ts'
import {image} from '../images.ts'
import {tool} from '../tool.ts'

/** The real image with its initramfs-tools in folders that stand for a base and its layer; what lies below the root is told. */
describe('the initrd of a layer', function () {
  this.timeout(600_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-initrd-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const layer = (path: string): string => join(folder, 'layer', path)
  let [release, original] = ['', '']

  before(async () => {
    mkdirSync(join(folder, 'base'))
    await tool('tar', ['--xattrs', '-C', join(folder, 'base'), '-xf', await image('a.tar')])
    release = readdirSync(join(folder, 'base/usr/lib/modules'))[0] ?? ''
  })
  beforeEach(async () => {
    for (const name of ['layer', 'report']) rmSync(join(folder, name), {recursive: true, force: true})
    await tool('cp', ['-al', join(folder, 'base'), join(folder, 'layer')])
    original = sumOf(initrd())
  })

  const initrd = (): string => layer(`boot/initrd.img-${release}`)
  const namesIn = async (): Promise<readonly string[]> =>
    (await tool('chroot', [join(folder, 'layer'), 'lsinitramfs', `/boot/initrd.img-${release}`])).split('\n')
  const make = async (choice: 'auto' | 'rebuild' = 'auto', devices: readonly object[] = plainDisk) => {
    const roots = {'layer+1': join(folder, 'layer'), report: join(folder, 'report')}
    const step: InitrdStep = {
      ...{
        kind: 'layer.initrd',
        vg,
        name: 'layer+1',
        choice,
        release,
        initrd: `/boot/initrd.img-${release}`,
        carried: true,
      },
    }
    const {files, ...host} = carryNode(roots)
    const renaming = {...files, rename: (from: string, to: string) => Promise.resolve(renameSync(from, to))}
    await makeInitrd({...host, files: renaming, tools: onDisk(devices)}, step)
    return JSON.parse(readFileSync(layer('usr/lib/sysimage/imgbase/initrd.json'), 'utf8')) as InitrdReport
  }
  /** What was carried over before, as the layer's report tells. */
  const carried = async (taken: readonly string[]): Promise<void> => {
    const {files} = carryNode({report: join(folder, 'report')})
    await files.makeDirectory('/var/lib/imgbase/carry')
    const more = {
      mode: 'update',
      accounts: [],
      missing: [],
      moved: [],
      packageDatabases: [],
      notCarried: [],
      warnings: [],
    } as const
    await storeCarry({files}, 'layer+1', {report: {...noFiles, ...more, taken}, deltas: [], seen: new Map(), begun: []})
  }
  /** An initrd with these files alone, in place of the image's. */
  const replaceInitrd = (...names: readonly string[]): void => {
    rmSync(initrd())
    const archive = execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], {
      ...{cwd: join(folder, 'base'), input: `${names.join('\n')}\n`, maxBuffer: 1 << 28},
    })
    writeFileSync(initrd(), archive)
    original = sumOf(initrd())
  }

  it("stays the image's where that has what the root needs", async () => {
    expect(await make()).to.deep.equal({builtBy: null, reasons: [], isKnown: true})
    expect(sumOf(initrd())).to.equal(original)
  })

  it('is built anew in the layer where it lacks the thin pool and the driver of the disk, and has them then', async () => {
    replaceInitrd('usr/sbin/lvm')
    expect(await make()).to.deep.equal({
      ...{builtBy: 'mkinitramfs', isKnown: true},
      reasons: ['dm_thin_pool', 'virtio_blk', 'virtio_pci'].map((driver) => `the image's has no ${driver}`),
    })
    const names = await namesIn()
    expect(names).to.include.members(['usr/sbin/lvm', 'usr/lib/udev/rules.d/69-lvm.rules', 'init'])
    for (const driver of ['dm-thin-pool', 'virtio_blk', 'virtio_pci'])
      expect(
        names.some((name) => name.endsWith(`/${driver}.ko`)),
        driver,
      ).to.equal(true)
    expect(readdirSync(layer('boot')).filter((name) => name.includes('imgbase'))).to.deep.equal([])
  })

  it('is built anew where the node has other settings for it, which are in it then; MODULES=dep, which asks devices, is not followed', async () => {
    writeFileSync(layer('etc/modprobe.d/node.conf'), 'options dm_mod use_blk_mq=1\n')
    writeFileSync(layer('etc/initramfs-tools/conf.d/node'), 'MODULES=dep\n')
    await carried(['/etc/initramfs-tools/conf.d/node', '/etc/modprobe.d/node.conf', '/etc/motd'])
    expect((await make()).reasons).to.deep.equal([
      "/etc/initramfs-tools/conf.d/node, /etc/modprobe.d/node.conf are not the image's",
    ])
    const names = await namesIn()
    expect(names).to.include('etc/modprobe.d/node.conf')
    expect(names.some((name) => name.endsWith('/dm-thin-pool.ko'))).to.equal(true)
    expect(readdirSync(layer('etc/initramfs-tools/conf.d'))).to.have.members(['node'])
  })

  it('stays as it was, and the step fails, where what was built would not bring the root up', async () => {
    writeFileSync(layer('etc/initramfs-tools/conf.d/node'), 'MODULES=list\n')
    await carried(['/etc/initramfs-tools/conf.d/node'])
    expect(await failureOf(make())).to.match(/mkinitramfs built has no .*virtio_blk.*--initrd image/)
    expect(sumOf(initrd())).to.equal(original)
  })

  it('is asked for programs too, where the root lies on LUKS', async () => {
    expect(await failureOf(make('auto', onLuks))).to.contain('built has no cryptsetup, which this root needs')
    expect(sumOf(initrd())).to.equal(original)
  })

  it('finds the option initramfs in crypttab for what the root lies on, since it sees no device; the layer keeps its own', async () => {
    const crypttab = 'root_crypt UUID=1 none luks\ndata UUID=2 none luks\n'
    writeFileSync(layer('etc/crypttab'), crypttab)
    // As Debian's cryptroot does where it cannot determine the root device.
    writeFileSync(
      layer('etc/initramfs-tools/hooks/cryptroot'),
      `#!/bin/sh
[ "$1" != prereqs ] || exit 0
mkdir -p "$DESTDIR/cryptroot" "$DESTDIR/scripts/local-top" "$DESTDIR/usr/sbin"
touch "$DESTDIR/scripts/local-top/cryptroot" "$DESTDIR/usr/sbin/cryptsetup"
grep initramfs /etc/crypttab >"$DESTDIR/cryptroot/crypttab"
exit 0\n`,
      {mode: 0o755},
    )
    expect((await make('auto', onLuks)).reasons[0]).to.contain('the root lies on LUKS')
    expect(await namesIn()).to.include('cryptroot/crypttab')
    expect(readFileSync(layer('etc/crypttab'), 'utf8')).to.equal(crypttab)
    expect(readdirSync(layer('run'))).to.not.include('crypttab')
    writeFileSync(layer('etc/crypttab'), crypttab.replace('root_crypt', 'other_crypt'))
    expect(await failureOf(make('auto', onLuks))).to.contain('built has no line for LUKS in cryptroot/crypttab')
  })

  it('is not looked for elsewhere where the image has nothing to build one with: the step fails, or tells what it knows', async () => {
    rmSync(layer('usr/sbin/mkinitramfs'))
    replaceInitrd('usr/sbin/lvm')
    expect(await failureOf(make())).to.contain(
      'has no dm_thin_pool, virtio_blk, virtio_pci, which this root needs; the image has neither',
    )
    writeFileSync(initrd(), 'no initrd\n')
    expect(await make()).to.deep.equal({builtBy: null, reasons: [], isKnown: false})
    expect(await failureOf(make('rebuild'))).to.contain('neither mkinitramfs nor dracut')
  })

  it('is built where nothing of the host can be seen, and leaves nothing behind in the layer', async () => {
    writeFileSync(
      layer('etc/initramfs-tools/hooks/seen'),
      `#!/bin/sh
[ "$1" != prereqs ] || exit 0
{ ls /dev; ls /run; ls /sys; } >"$DESTDIR/etc/seen"\n`,
      {mode: 0o755},
    )
    expect((await make('rebuild')).reasons).to.deep.equal(['it was asked for'])
    const unpacked = layer('tmp/unpacked')
    await tool('chroot', [join(folder, 'layer'), 'unmkinitramfs', `/boot/initrd.img-${release}`, '/tmp/unpacked'])
    const seen = readFileSync(join(unpacked, 'etc/seen'), 'utf8').split('\n')
    expect(seen).to.include('null').and.to.not.include.members(['vda'])
    expect(seen.filter((name) => /^(?:dm-|mapper|[sv]d|loop|lvm|udev|systemd)/.test(name))).to.deep.equal([])
    expect(existsSync(layer('usr/sbin/policy-rc.d'))).to.equal(false)
    expect(readdirSync(layer('run'))).to.not.include('conf.d')
  })
})

const plainDisk = [
  {kname: 'dm-4', type: 'lvm', tran: null},
  {kname: 'vda', type: 'disk', tran: 'virtio'},
]

const onLuks = [...plainDisk, {name: 'root_crypt', kname: 'dm-0', type: 'crypt', tran: null}]

/** What the kernel tells of the devices below a root; all else is real. */
const onDisk = (devices: readonly object[]): Tools => ({
  ...plainTools,
  run: (command: Command, options) => {
    const told = (stdout: string) => Promise.resolve({stdout, stderr: '', exitCode: 0})
    if (command[0] === 'lsblk') return told(JSON.stringify({blockdevices: devices}))
    if (command[3] === 'drivers') return told('virtio_blk\nvirtio_pci\n')
    if (command[0] === 'findmnt') return told('ext4\n')
    return plainTools.run(command, options)
  },
})

const sumOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => String(error),
  )
