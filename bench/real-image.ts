import {mkdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../test/lab/cache.ts'
import {mmdebstrap} from '../test/lab/images.ts'
import {imagePackages} from '../test/lab/packages.ts'
import {tool} from '../test/lab/tool.ts'

/** What a hypervisor node has beyond the small images of the tests: full kernel, virtual machines, network, storage, management. */
const nodePackages = [
  ...imagePackages,
  'ceph-common',
  'clang',
  'cockpit',
  'cockpit-machines',
  'dracut-core',
  'frr',
  'gdb',
  'git',
  'glusterfs-server',
  'libvirt-daemon-system',
  'linux-image-amd64',
  'open-vm-tools',
  'openvswitch-switch',
  'ovmf',
  'podman',
  'qemu-system-arm',
  'qemu-system-misc',
  'qemu-system-x86',
  'qemu-utils',
  'sosreport',
  'virt-v2v',
]

const recipes = {
  'node.tar': async (path: string) => makeTar(path),
  'node.ext4': makeExt4,
  'node.ext4.zst': makeCompressed,
  'node.squashfs': makeLiveOs,
} as const

export type RealImage = keyof typeof recipes

export const realSize = '4G'

/** An image of the size that a real node has: some 2 GiB of files, with documentation and translations, in 4 GiB of ext4. */
export const realImage = (name: RealImage): Promise<string> =>
  cached(`real-${recipeKey([], [...nodePackages, realSize])}`, name, recipes[name])

const identity = [
  'mkdir -p "$1/usr/share/imgbase"',
  `echo '{"name": "node", "version": "2.0", "release": "1", "product": "demo-node"}' > "$1/usr/share/imgbase/image.json"`,
  'rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/hostname" "$1/etc/resolv.conf"',
  ': > "$1/etc/machine-id"',
].join(' && ')

const makeTar = (path: string): Promise<void> =>
  mmdebstrap(path, ['--variant=standard', `--include=${nodePackages.join(',')}`, `--customize-hook=${identity}`])

async function makeExt4(path: string): Promise<void> {
  const tree = join(dirname(path), 'tree')
  mkdirSync(tree)
  await tool('tar', [
    '--xattrs',
    '--xattrs-include=*',
    '--numeric-owner',
    '-C',
    tree,
    '-xf',
    await realImage('node.tar'),
  ])
  await tool('truncate', ['-s', realSize, path])
  await tool('mkfs.ext4', ['-q', '-d', tree, path])
}

async function makeCompressed(path: string): Promise<void> {
  await tool('zstd', ['-3', '-T0', '-q', await realImage('node.ext4'), '-o', path])
}

async function makeLiveOs(path: string): Promise<void> {
  const tree = join(dirname(path), 'live')
  mkdirSync(join(tree, 'LiveOS'), {recursive: true})
  await tool('cp', ['--sparse=always', '--reflink=auto', await realImage('node.ext4'), join(tree, 'LiveOS/rootfs.img')])
  await tool('mksquashfs', [tree, path, '-comp', 'zstd', '-quiet', '-no-progress'])
}
