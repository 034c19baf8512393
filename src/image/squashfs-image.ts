import {failure, success, type Outcome} from '../model/fault.ts'
import {squashfsLength} from '../read/squashfs.ts'
import {readSuperblock} from '../read/superblock.ts'
import {parseUnsquashfs, type SquashfsMember} from '../read/unsquashfs.ts'
import {contentKind, headLength} from './content-kind.ts'
import {filesystemSize} from './content-size.ts'
import {squashfsMember} from './decompressed.ts'
import {damaged, holdsNoRoot, unfit} from './image-fault.ts'
import {unlessDamaged, type Looked, type Looking, type NamingTexts} from './look.ts'
import {jsonFile, longestText, osReleaseFiles} from './naming-files.ts'
import {checkFilesystem} from './raw-image.ts'

/** Names that a LiveOS image has for the file system inside, as dracut's dmsquash-live looks for them. */
const innerNames = ['LiveOS/rootfs.img', 'LiveOS/squashfs.img', 'LiveOS/ext3fs.img']

/** Looks into a squashfs, which faults call `name`: a LiveOS image, with a file system or one more squashfs inside, or a root file system directly. */
export async function lookAtSquashfs(host: Looking, path: string, name = path): Promise<Outcome<Looked>> {
  const listed = await unlessDamaged(name, () => host.tools.run(['unsquashfs', '-lln', path]))
  if (!listed.ok) return listed
  const {named, contentSize} = summaryOf(parseUnsquashfs(listed.value.stdout))
  const inner = innerNames.map((name) => named.get(name)).find((member) => member?.type === 'file')
  if (inner !== undefined) return lookAtInner(host, path, inner, name)
  if (!named.has('usr') && !named.has('etc')) return failure(holdsNoRoot(name))
  const texts = await unlessDamaged(name, () => textsInSquashfs(host, path, named))
  if (!texts.ok) return texts
  return success({format: {kind: 'squashfs'}, contentSize, texts: texts.value})
}

type Named = ReadonlyMap<string, SquashfsMember>

/** Of all members only those that are asked for by name are kept. */
function summaryOf(members: Iterable<SquashfsMember>): {readonly named: Named; readonly contentSize: bigint} {
  const named = new Map<string, SquashfsMember>()
  let bytes = 0n
  let count = 0n
  for (const member of members) {
    bytes += member.size
    count += 1n
    if (askedFor.has(member.path)) named.set(member.path, member)
  }
  return {named, contentSize: filesystemSize(bytes, count)}
}

const askedFor: ReadonlySet<string> = new Set(['usr', 'etc', jsonFile, ...osReleaseFiles, ...innerNames])

async function lookAtInner(host: Looking, path: string, inner: SquashfsMember, name: string): Promise<Outcome<Looked>> {
  const head = await unlessDamaged(name, () => host.tools.head(squashfsMember(path, inner.path), headLength))
  if (!head.ok) return head
  const superblock = readSuperblock(head.value)
  if (contentKind(head.value).kind === 'squashfs') return squashfsWithin(name, inner, head.value)
  if (superblock === null) return failure(wrongInner(name, inner.path, head.value))
  const whole = checkFilesystem(name, superblock, inner.size)
  if (!whole.ok) return whole
  const {filesystem, size} = superblock
  return success({format: {kind: 'liveos', inner: inner.path, filesystem}, contentSize: size, texts: null})
}

/** Nobody can read it where it lies. */
function squashfsWithin(name: string, {path, size}: SquashfsMember, head: Uint8Array): Outcome<Looked> {
  const contentSize = squashfsLength(head)
  if (contentSize === null || contentSize > size)
    return failure(damaged(name, `${path} ends before the squashfs in it`))
  return success({format: {kind: 'incoming', inner: path}, contentSize, texts: null})
}

/** A squashfs within a squashfs, where there is no pool to store it in. */
export const notStored = (name: string, inner: string): ReturnType<typeof unfit> =>
  unfit(name, `holds ${inner}, which is a squashfs instead of an ext4 or XFS file system`, unpackFirst(inner))

const unpackFirst = (inner: string): string =>
  `Unpack it first, and give what comes out: unsquashfs -cat IMAGE ${inner} > inner.img`

function wrongInner(path: string, inner: string, head: Uint8Array): ReturnType<typeof unfit> {
  const kind = contentKind(head)
  const what = kind.kind === 'foreign' ? kind.name : kind.kind === 'compressed' ? 'compressed' : `a ${kind.kind}`
  return unfit(path, `holds ${inner}, which is ${what} instead of an ext4 or XFS file system`, unpackFirst(inner))
}

async function textsInSquashfs(host: Looking, path: string, named: Named): Promise<NamingTexts> {
  const isText = (wanted: string): boolean => {
    const member = named.get(wanted)
    return member?.type === 'file' && member.size <= longestText
  }
  const read = async (wanted: string | undefined): Promise<string | null> =>
    wanted === undefined ? null : (await host.tools.run(squashfsMember(path, wanted))).stdout
  return {json: await read([jsonFile].find(isText)), osRelease: await read(osReleaseFiles.find(isText))}
}
