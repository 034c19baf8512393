import type {Host} from '../../host/host.ts'
import type {VolumeId} from '../../model/volume.ts'
import {absent, sameSide, type Entry} from '../../model/tree.ts'
import {shownPath, treePath, type TreePath} from '../../model/tree-path.ts'

/** What initramfs-tools and dracut build from whatever the root lies on. */
const inputs = [
  ...['etc/dracut.conf', 'etc/dracut.conf.d', 'etc/initramfs-tools', 'etc/lvm/lvm.conf', 'etc/lvm/lvmlocal.conf'],
  ...['etc/modprobe.d', 'etc/udev/rules.d'],
].map(treePath)

/** Paths that an initrd is built from and that are not in the layer, mounted at `root`, what they are in the image's `base`. */
export async function changedInputs(
  {trees, mounts}: Pick<Host, 'trees' | 'mounts'>,
  root: string,
  base: VolumeId,
): Promise<readonly string[]> {
  const image = await mounts.mount(base, 'read-only')
  try {
    const [mine, theirs] = [(await trees.list(root, ...inputs)).entries, (await trees.list(image, ...inputs)).entries]
    const touched = [...new Set([...mine.keys(), ...theirs.keys()])].filter(
      (path) => !isUntouched(mine.get(path), theirs.get(path)),
    )
    const [here, there] = [await trees.sides(root, touched), await trees.sides(image, touched)]
    return touched.filter((path) => !sameSide(here.get(path) ?? absent, there.get(path) ?? absent)).map(shown)
  } finally {
    await mounts.unmount(image)
  }
}

/** The layer is a snapshot of the base: what nobody wrote has its inode and times. */
const isUntouched = (mine: Entry | undefined, theirs: Entry | undefined): boolean =>
  mine !== undefined && mine.inode === theirs?.inode && mine.changed === theirs.changed

const shown = (path: TreePath): string => {
  const told = shownPath(path)
  return typeof told === 'string' ? told : Buffer.from(told.base64, 'base64').toString('latin1')
}
