import type {Host} from '../host/host.ts'
import {spareRoom} from '../image/content-size.ts'
import {isSizeKnown, type ImageSource} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {nvrParts} from '../model/nvr.ts'
import type {FilesystemType} from '../model/step.ts'
import type {Volume} from '../model/volume.ts'

/**
 * The base of which an image that is written file by file begins as a snapshot: the last one of its name, else that of the booted layer, else
 * the last one. Whatever it holds, the result is the same; only how much is shared depends on it. Null where its file system is of another
 * type, or has no room for old and new files together (as much again, where nobody knows how much is new); and for a squashfs where nothing
 * makes a tar stream of it.
 */
export async function originOfFiles(
  host: Host,
  {lineage, roles}: Node,
  image: ImageSource,
  filesystem: FilesystemType,
): Promise<Volume | null> {
  if (image.format.kind === 'incoming') return null
  if (image.format.kind === 'squashfs' && !(await canStreamSquashfs(host))) return null
  const bases = lineage.bases.filter((base) => !base.incomplete && !base.fromInit)
  const name =
    image.metadata?.nvr === undefined || image.metadata.nvr === null ? null : nvrParts(image.metadata.nvr).name
  const best =
    bases.findLast(({nvr}) => nvrParts(nvr).name === name) ??
    bases.find(({nvr}) => nvr === roles.booted?.nvr) ??
    bases.at(-1)
  if (best === undefined) return null
  return (await isFit(host, best, image, filesystem).catch(() => false)) ? best.volume : null
}

const canStreamSquashfs = ({tools}: Host): Promise<boolean> =>
  tools.run(['sqfs2tar', '--version']).then(
    () => true,
    () => false,
  )

/** stat(1) has one name for all of ext2, ext3 and ext4. */
const statNames = {ext4: 'ext2/ext3', xfs: 'xfs'} as const

async function isFit(host: Host, base: Base, image: ImageSource, filesystem: FilesystemType): Promise<boolean> {
  const root = await host.mounts.mount(base.volume, 'read-only')
  try {
    const {stdout} = await host.tools.run(['stat', '-f', '-c', '%T %a %S %b %f', root])
    const [type, ...numbers] = stdout.trim().split(' ')
    const [free = 0n, unit = 0n, all = 0n, unused = 0n] = numbers.map(BigInt)
    const needed = isSizeKnown(image) ? image.contentSize - spareRoom : (all - unused) * unit
    return type === statNames[filesystem] && free * unit >= needed
  } finally {
    await host.mounts.unmount(root)
  }
}
