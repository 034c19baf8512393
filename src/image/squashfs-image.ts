import {failure, success, type Outcome} from '../model/fault.ts'
import {readSuperblock} from '../read/superblock.ts'
import {parseUnsquashfs, type SquashfsMember} from '../read/unsquashfs.ts'
import {contentKind, headLength} from './content-kind.ts'
import {filesystemSize} from './content-size.ts'
import {squashfsMember} from './decompressed.ts'
import {holdsNoRoot, unfit} from './image-fault.ts'
import {unlessDamaged, type Looked, type Looking, type NamingTexts} from './look.ts'
import {jsonFile, longestText, osReleaseFiles} from './naming-files.ts'
import {checkFilesystem} from './raw-image.ts'

/** Names that a LiveOS image has for the file system inside, as dracut's dmsquash-live looks for them. */
const innerNames = ['LiveOS/rootfs.img', 'LiveOS/squashfs.img', 'LiveOS/ext3fs.img']

/** Looks into a squashfs: a LiveOS image, or a root file system directly. */
export async function lookAtSquashfs(host: Looking, path: string): Promise<Outcome<Looked>> {
  const listed = await unlessDamaged(path, () => host.tools.run(['unsquashfs', '-lln', path]))
  if (!listed.ok) return listed
  const members = parseUnsquashfs(listed.value.stdout)
  const inner = members.find((member) => member.type === 'file' && innerNames.includes(member.path))
  if (inner !== undefined) return lookAtInner(host, path, inner)
  if (!members.some((member) => member.path === 'usr' || member.path === 'etc')) return failure(holdsNoRoot(path))
  const texts = await unlessDamaged(path, () => textsInSquashfs(host, path, members))
  if (!texts.ok) return texts
  return success({format: {kind: 'squashfs'}, contentSize: sizeOf(members), texts: texts.value})
}

async function lookAtInner(host: Looking, path: string, inner: SquashfsMember): Promise<Outcome<Looked>> {
  const head = await unlessDamaged(path, () => host.tools.head(squashfsMember(path, inner.path), headLength))
  if (!head.ok) return head
  const superblock = readSuperblock(head.value)
  if (superblock === null) return failure(wrongInner(path, inner.path, head.value))
  const whole = checkFilesystem(path, superblock, inner.size)
  if (!whole.ok) return whole
  const {filesystem, size} = superblock
  return success({format: {kind: 'liveos', inner: inner.path, filesystem}, contentSize: size, texts: null})
}

function wrongInner(path: string, inner: string, head: Uint8Array): ReturnType<typeof unfit> {
  const kind = contentKind(head)
  const what = kind.kind === 'foreign' ? kind.name : kind.kind === 'compressed' ? 'compressed' : `a ${kind.kind}`
  const hint = `Unpack it first, and give what comes out: unsquashfs -cat IMAGE ${inner} > inner.img`
  return unfit(path, `holds ${inner}, which is ${what} instead of an ext4 or XFS file system`, hint)
}

function sizeOf(members: readonly SquashfsMember[]): bigint {
  const bytes = members.reduce((sum, member) => sum + member.size, 0n)
  return filesystemSize(bytes, BigInt(members.length))
}

async function textsInSquashfs(host: Looking, path: string, members: readonly SquashfsMember[]): Promise<NamingTexts> {
  const isText = (wanted: string): boolean =>
    members.some((member) => member.path === wanted && member.type === 'file' && member.size <= longestText)
  const read = async (wanted: string | undefined): Promise<string | null> =>
    wanted === undefined ? null : (await host.tools.run(squashfsMember(path, wanted))).stdout
  return {json: await read([jsonFile].find(isText)), osRelease: await read(osReleaseFiles.find(isText))}
}
