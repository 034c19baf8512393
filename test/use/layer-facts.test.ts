import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {createFiles} from '../../src/host/files.ts'
import type {Command, Host, Tools} from '../../src/host/host.ts'
import {createTrees} from '../../src/host/trees.ts'
import type {BootEntry} from '../../src/model/boot-entry.ts'
import {layerFactsOf} from '../../src/use/layer-facts.ts'
import {folders, plainTools} from '../host/folders.ts'
import {factsOf, healthy, layer, layerEntry, layerName} from '../plan/check/healthy.ts'
import {peKernel} from '../read/pe-kernel.ts'
import {thin} from '../read/lvm-states.ts'

describe('what is found in the layers', () => {
  const {make} = folders()
  const release = '6.1.0-1-amd64'
  const dep = 'kernel/drivers/md/dm-thin-pool.ko:\nkernel/drivers/block/virtio_blk.ko:\n'
  const whole = [
    'usr/sbin/lvm',
    ...['dm-thin-pool', 'virtio_blk'].map((name) => `usr/lib/modules/${release}/${name}.ko`),
  ]

  const cpioOf = (names: readonly string[]): Buffer => {
    const folder = make(Object.fromEntries(names.map((name) => [name, 'x'])))
    return execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], {cwd: folder, input: `${names.join('\n')}\n`})
  }
  const rootOf = (kernel: string | Buffer, initrd: string | Buffer): string => {
    const root = make({[`usr/lib/modules/${release}/modules.dep`]: dep, 'boot/placeholder': ''})
    writeFileSync(join(root, `boot/vmlinuz-${release}`), kernel)
    writeFileSync(join(root, `boot/initrd.img-${release}`), initrd)
    return root
  }
  /** A node with this root, what lies on its /boot below the layer's folder, and its entry otherwise. */
  const look = (
    root: string,
    onBoot: Readonly<Record<string, string | Buffer>>,
    more: Partial<BootEntry> = {},
    secureBoot = false,
  ) => {
    const directory = make(Object.fromEntries(Object.keys(onBoot).map((name) => [`${layerName}/${name}`, ''])))
    for (const [name, bytes] of Object.entries(onBoot)) writeFileSync(join(directory, layerName, name), bytes)
    const {node} = factsOf({
      volumes: [...healthy.volumes, thin(`${layerName.slice(0, -1)}2`, ['imgbased:layer'])],
      entries: [{...layerEntry, ...more}],
      boot: {directory, firmware: {secureBoot, loader: null, entryDefault: null, partition: null}},
    })
    return layerFactsOf(hostWith({[layer.name]: root}), node)
  }
  const lacking = async (onBoot: Readonly<Record<string, string | Buffer>>, more: Partial<BootEntry> = {}) =>
    (await look(rootOf('kernel', 'initrd'), onBoot, more)).layers[0]?.lacking

  it('are the drivers that an initrd has not, of the kernel whose modules it has', async () => {
    expect(await lacking({vmlinuz: 'kernel', initrd: cpioOf(whole)})).to.deep.equal([])
    expect(await lacking({vmlinuz: 'kernel', initrd: cpioOf(whole.slice(0, 2))})).to.deep.equal(['virtio_blk'])
    expect(await lacking({vmlinuz: 'kernel', initrd: cpioOf(whole.slice(0, 1))})).to.deep.equal([
      ...['dm_thin_pool', 'virtio_blk'],
    ])
  })

  it('are looked for in all initrds of an entry together', async () => {
    const initrds = ['microcode', 'initrd'].map((name) => `/${layerName}/${name}`)
    const files = {vmlinuz: 'kernel', microcode: cpioOf(['kernel/x86/microcode/x.bin']), initrd: cpioOf(whole)}
    expect(await lacking(files, {initrds})).to.deep.equal([])
    expect(await lacking({...files, initrd: 'no initrd\n'}, {initrds})).to.deep.equal([])
  })

  it("are kernels and initrds that are not the layer's own, also in the folder of a release that was taken later", async () => {
    const root = rootOf('kernel', 'initrd')
    const foreignOf = async (...found: Parameters<typeof look>) => (await look(...found)).layers[0]?.foreign ?? []
    expect(await foreignOf(root, {vmlinuz: 'kernel', initrd: 'initrd'})).to.deep.equal([])
    const [kernel, initrds] = [`/${layerName}/${release}/vmlinuz`, [`/${layerName}/${release}/initrd`]]
    const taken = {[`${release}/vmlinuz`]: 'other', [`${release}/initrd`]: 'initrd'}
    expect((await foreignOf(root, taken, {kernel, initrds})).map((path) => path.split('/').slice(-2))).to.deep.equal([
      [release, 'vmlinuz'],
    ])
  })

  it('are kernels that were signed on /boot alone, where Secure Boot is on: no foreign ones', async () => {
    const [plain, signed] = [Buffer.from(peKernel(0)), Buffer.from(peKernel(8))]
    const root = rootOf(plain, 'initrd')
    const found = async (own: string, secureBoot: boolean) =>
      (await look(own, {vmlinuz: signed, initrd: 'initrd'}, {}, secureBoot)).layers[0]
    const withBoth = await found(root, true)
    expect(withBoth?.foreign).to.deep.equal([])
    expect(withBoth?.signedOnBoot[0]).to.match(/vmlinuz$/)
    expect((await found(root, false))?.foreign).to.have.length(1)
    const other = Buffer.concat([signed, Buffer.from('other')])
    expect((await found(rootOf(other, 'initrd'), true))?.foreign).to.have.length(1)
  })

  it('are told of every other layer where one cannot be mounted, with the reason', async () => {
    const {layers, unreadable} = await look(rootOf('kernel', 'initrd'), {vmlinuz: 'kernel', initrd: 'initrd'})
    expect(layers.map(({id}) => id)).to.deep.equal(['node-4.5.0~rc1-1+1'])
    expect(unreadable.map(({id, reason}) => [id, reason])).to.deep.equal([['node-4.5.0~rc1-1+2', 'bad superblock']])
  })
})

const hostWith = (roots: Readonly<Record<string, string>>): Pick<Host, 'files' | 'mounts' | 'tools' | 'trees'> => ({
  ...{files: createFiles(), trees: createTrees(plainTools), tools: onDisk},
  mounts: {
    mount({name}) {
      const root = roots[name]
      return root === undefined ? Promise.reject(new Error('bad superblock')) : Promise.resolve(root)
    },
    unmount: () => Promise.resolve(),
    isRoot: () => Promise.resolve(false),
    show: () => Promise.resolve(),
    hide: () => Promise.resolve(),
  },
})

/** What the kernel tells of the devices below a root; all else is real. */
const onDisk: Tools = {
  ...plainTools,
  run(command: Command, options) {
    const told = (stdout: string) => Promise.resolve({stdout, stderr: '', exitCode: 0})
    if (command[0] === 'lsblk') return told('{"blockdevices": [{"kname": "vda", "type": "disk", "tran": "virtio"}]}')
    if (command[3] === 'drivers') return told('virtio_blk\n')
    if (command[0] === 'findmnt') return told('ext4\n')
    return plainTools.run(command, options)
  },
}
