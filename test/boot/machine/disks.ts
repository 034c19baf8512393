import {basename, dirname} from 'node:path'
import {expect} from 'chai'
import {cached} from '../../lab/cache.ts'
import {runInLab} from '../../lab/node.ts'
import {tool} from '../../lab/tool.ts'
import {bootImage, recipe, type BootImage} from './images.ts'

/** Puts a disk at `path` that `imgbase install` made of the image `a` in the lab; the original is kept in the cache. */
export async function installedDisk(path: string, loader: 'grub' | 'systemd-boot'): Promise<void> {
  const image = await bootImage('a')
  const original = await cached(`boot-${await recipe()}`, `installed-${loader}.img`, async (made) => {
    const {exitCode, stdout, stderr} = await runInLab({
      disks: [{path: made, size: 12n << 30n}],
      command: ['bash', '-ec', installing, 'install', image, loader],
      timeoutMs: 1_500_000,
    })
    expect(exitCode, `${stdout}${stderr}`).to.equal(0)
  })
  await tool('cp', ['--sparse=always', '--reflink=auto', original, path])
}

/** The layer that `updatedDisk` has on trial. */
export const triedLayer = 'node-1.2-1+1'

/** Puts a disk at `path` whose node was updated to the image `b` in the lab, and was not started since; the original is kept too. */
export async function updatedDisk(path: string): Promise<void> {
  const original = await cached(`boot-${await recipe()}`, 'updated-grub.img', async (made) => {
    await installedDisk(made, 'grub')
    await updateInLab(made, 'b', 'node-1.2-1')
  })
  await tool('cp', ['--sparse=always', '--reflink=auto', original, path])
}

/** Updates while the machine is off: the disk's default layer runs in the lab for it, which is much faster. */
export async function updateInLab(disk: string, name: BootImage, nvr: string): Promise<void> {
  const image = await bootImage(name)
  const {exitCode, stdout, stderr} = await runInLab({
    ...{boot: true, disks: [{path: disk}], share: {images: dirname(image)}, timeoutMs: 900_000},
    command: ['imgbase', 'update', `/run/imgbase-lab/share/images/${basename(image)}`, '--nvr', nvr],
  })
  expect(exitCode, `${stdout}${stderr}`).to.equal(0)
  expect(stdout).to.contain('3 tries')
}

/** The key and the password's hash that an installed node lets root in with. */
export const access = {
  key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGHostileToNobodyHostileToNobodyHostileToNo admin@example',
  hash: '$6$saltsalt$notARealHashButOfItsForm',
}

/** A disk with something on it is refused, also while it is in use, and taken with --wipe. */
const installing = `
  echo '${access.key}' >/run/admin.pub
  mkfs.ext4 -q /dev/ubda
  refused() { if "$@" 2>/run/refused; then echo 'was not refused' >&2; exit 1; fi; cat /run/refused; }
  refused imgbase install "$1" /dev/ubda --layout minimal | grep -q 'not empty'
  mkdir -p /run/mounted; mount /dev/ubda /run/mounted
  refused imgbase install "$1" /dev/ubda --layout minimal --wipe | grep -q 'in use'
  umount /run/mounted
  refused imgbase install "$1" /dev/ubda --layout minimal --wipe --ssh-key /dev/null | grep -q 'no public SSH key'
  imgbase install "$1" /dev/ubda --layout minimal --hostname node1 --bootloader "$2" --wipe \
    --ssh-key /run/admin.pub --root-password-hash '${access.hash}'`
