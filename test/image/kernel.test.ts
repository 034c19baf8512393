import {mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {findKernel} from '../../src/image/kernel.ts'
import {realHost, temporaryFolder} from './sample-root.ts'

describe('findKernel', () => {
  const folder = temporaryFolder()
  const root = join(folder, 'root')
  const host = realHost()

  beforeEach(() => rmSync(root, {recursive: true, force: true}))

  function put(...paths: readonly string[]): void {
    for (const path of paths) {
      mkdirSync(dirname(join(root, path)), {recursive: true})
      writeFileSync(join(root, path), 'x')
    }
  }

  function link(path: string, target: string): void {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    symlinkSync(target, join(root, path))
  }

  const found = async (wanted: string | null = null) => {
    const outcome = await findKernel(host, root, wanted)
    return outcome.ok ? outcome.value : outcome.faults.map(({code, message}) => `${code} ${message}`)
  }

  it("finds Debian's names, and the newest as rpm orders", async () => {
    for (const release of ['6.1.0-9-amd64', '6.1.0-10-amd64'])
      put(`boot/vmlinuz-${release}`, `boot/initrd.img-${release}`)
    const release = '6.1.0-10-amd64'
    expect(await found()).to.deep.equal({
      release,
      kernel: `/boot/vmlinuz-${release}`,
      initrd: `/boot/initrd.img-${release}`,
    })
  })

  it("finds Fedora's names, a kernel beside its modules, and no rescue kernel", async () => {
    const release = '6.12.5-200.fc41.x86_64'
    put(
      `usr/lib/modules/${release}/vmlinuz`,
      `boot/initramfs-${release}.img`,
      'boot/vmlinuz-0-rescue-12',
      'boot/initramfs-0-rescue-12.img',
    )
    const kernel = `/usr/lib/modules/${release}/vmlinuz`
    expect(await found()).to.deep.equal({release, kernel, initrd: `/boot/initramfs-${release}.img`})
  })

  it('passes over a newer kernel without an initrd, or with an empty one', async () => {
    put('boot/vmlinuz-3', 'boot/vmlinuz-2', 'usr/lib/modules/1/vmlinuz', 'usr/lib/modules/1/initrd')
    writeFileSync(join(root, 'boot/initrd.img-3'), '')
    expect(await found()).to.include({release: '1', initrd: '/usr/lib/modules/1/initrd'})
  })

  it('takes the kernel that the image wants, or says which there are', async () => {
    put('boot/vmlinuz-2', 'boot/initrd.img-2', 'boot/vmlinuz-1', 'boot/initrd.img-1')
    expect(await found('1')).to.include({release: '1'})
    expect(await found('4')).to.deep.equal(['image.kernel The image has no kernel "4"; it has 2, 1'])
  })

  it('names every kernel that has no initrd', async () => {
    put('boot/vmlinuz-2', 'boot/vmlinuz-1')
    expect(await found()).to.deep.equal([
      'image.initrd The image has the kernel "2", but no initrd for it',
      'image.initrd The image has the kernel "1", but no initrd for it',
    ])
  })

  it('follows links inside the root', async () => {
    put('usr/lib/modules/1/vmlinuz', 'usr/lib/modules/1/initramfs.img')
    link('boot/vmlinuz-1', '../usr/lib/modules/1/vmlinuz')
    expect(await found()).to.include({kernel: '/usr/lib/modules/1/vmlinuz'})
  })

  it('follows no link out of the root, of a file or of a folder', async () => {
    for (const name of ['vmlinuz-1', 'initrd.img-1']) writeFileSync(join(folder, name), 'x')
    put('boot/initrd.img-1')
    link('boot/vmlinuz-1', '../../vmlinuz-1')
    expect(await found()).to.deep.equal(['image.kernel The image has no kernel'])
    rmSync(join(root, 'boot'), {recursive: true})
    link('boot', folder)
    expect(await found()).to.deep.equal(['image.kernel The image has no kernel'])
  })
})
