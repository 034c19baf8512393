import {expect} from 'chai'
import {cached} from '../../lab/cache.ts'
import {runInLab} from '../../lab/node.ts'
import {tool} from '../../lab/tool.ts'
import {bootImage, recipe} from './images.ts'

/** Puts a disk at `path` that `imgbase install` made of the image `a` in the lab; the original is kept in the cache. */
export async function installedDisk(path: string, loader: 'grub' | 'systemd-boot'): Promise<void> {
  const image = await bootImage('a')
  const original = await cached(`boot-${await recipe()}`, `installed-${loader}.img`, async (made) => {
    const {exitCode, stdout, stderr} = await runInLab({
      disks: [{path: made, size: 12n << 30n}],
      command: [
        ...['imgbase', 'install', image, '/dev/ubda', '--layout', 'minimal', '--hostname', 'node1'],
        ...['--bootloader', loader],
      ],
      timeoutMs: 1_500_000,
    })
    expect(exitCode, `${stdout}${stderr}`).to.equal(0)
  })
  await tool('cp', ['--sparse=always', '--reflink=auto', original, path])
}
