import {createHash} from 'node:crypto'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ImageSource} from '../../model/image.ts'
import {ToolError} from '../../model/tool-error.ts'
import {formatSize, roundUp} from '../../model/size.ts'
import type {Host} from '../../host/host.ts'
import {contentOf} from '../write-raw.ts'
import {unpackImage} from '../unpack.ts'

type Making = Pick<Host, 'tools' | 'files'>

/** The file system that a release is made of: a file at `path`, of `size` bytes. */
export interface RawFilesystem {
  readonly path: string
  readonly size: bigint
  /** True for one that was made here, and not given. */
  readonly made: boolean
}

/**
 * The image as a raw file system in the folder `scratch`: unpacked, where it holds one; made anew from its files, where not; or a copy of
 * `previous`, a raw file system, in which only what differs is changed, so that the rest keeps its blocks.
 */
export async function rawFilesystem(
  host: Making,
  image: ImageSource,
  scratch: string,
  previous: RawFilesystem | null,
): Promise<Outcome<RawFilesystem>> {
  const path = `${scratch}/raw`
  if (previous !== null) return editCopy(host, image, scratch, previous)
  if (image.format.kind === 'raw' || image.format.kind === 'liveos') {
    await unpackRaw(host, image, path)
    return success({path, size: image.contentSize, made: false})
  }
  const root = await filesOf(host, image, scratch)
  const size = withRoom(image)
  await host.tools.run(['truncate', '-s', String(size), path])
  await inFixedTime(host, ['mkfs.ext4', '-q', '-F', ...fixedIds(image), '-d', root, path])
  await fixTimes(host, scratch, path)
  return success({path, size, made: true})
}

/** Later releases are edits of this one: half as much again for what they bring. Room that is empty costs nothing. */
const withRoom = ({contentSize}: ImageSource): bigint => roundUp((contentSize * 3n) / 2n, 1024n * 1024n)

/** The image's raw file system as a sparse file. */
export async function unpackRaw(host: Making, image: ImageSource, path: string): Promise<void> {
  await host.tools.pipe([
    contentOf(image),
    ['dd', `of=${path}`, 'bs=64K', 'iflag=fullblock', 'conv=sparse', 'status=none'],
  ])
  await host.tools.run(['truncate', '-s', String(image.contentSize), path])
}

async function filesOf(host: Making, image: ImageSource, scratch: string): Promise<string> {
  if (image.format.kind === 'directory') return image.path
  const root = `${scratch}/root`
  await host.files.makeDirectory(root)
  await unpackImage(host, image, root, () => undefined)
  return root
}

/** Seconds since 1970 that stand for every time that no file of the image has: 2020-01-01. */
const fixedTime = '1577836800'

/** E2FSPROGS_FAKE_TIME is what its own tests use for reproducible file systems (e2fsprogs 1.47, lib/ext2fs). */
const inFixedTime = (host: Making, command: readonly string[]): Promise<unknown> =>
  host.tools.run(['env', `E2FSPROGS_FAKE_TIME=${fixedTime}`, ...command])

/** UUID and hash seed follow from the name, so that two runs make the same file system. */
function fixedIds(image: ImageSource): readonly string[] {
  const name = image.metadata?.nvr ?? 'image'
  return ['-U', uuidOf(`uuid ${name}`), '-E', `hash_seed=${uuidOf(`hash seed ${name}`)},lazy_itable_init=0`]
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** mkfs.ext4 -d takes over when each file was unpacked; only when it was changed is a property of the image. */
async function fixTimes(host: Making, scratch: string, path: string): Promise<void> {
  const {stdout} = await host.tools.run(['dumpe2fs', path])
  const fields = ['ctime', 'atime', 'crtime'].flatMap((field) => [
    [field, `@${fixedTime}`],
    [`${field}_extra`, '0'],
  ])
  const lines = usedInodes(stdout).flatMap((inode) =>
    fields.map(([field, value]) => `sif <${inode}> ${field} ${value}`),
  )
  await host.files.writeAtomically(`${scratch}/times`, `${lines.join('\n')}\n`, 0o600)
  await inFixedTime(host, ['debugfs', '-w', '-f', `${scratch}/times`, path])
}

/** Inodes of files and folders, from what dumpe2fs(8) 1.47 says of free ones: `  Free inodes: 11088-16384, 16390`. */
export function usedInodes(printed: string): readonly number[] {
  const count = Number(/^Inode count:\s+(\d+)/m.exec(printed)?.[1] ?? 0)
  const free = new Set<number>()
  for (const [, list = ''] of printed.matchAll(/^ {2}Free inodes: (.*)$/gm))
    for (const [, from, to] of list.matchAll(/(\d+)(?:-(\d+))?/g))
      for (let inode = Number(from); inode <= Number(to ?? from); inode += 1) free.add(inode)
  const all = Array.from({length: count}, (_, index) => index + 1)
  return all.filter((inode) => !free.has(inode) && (inode === rootInode || inode >= firstFree))
}

const rootInode = 2
const firstFree = 11

/** Without a journal, freed blocks are free for fstrim at once, and the journal's own blocks do not change from release to release. */
async function editCopy(
  host: Making,
  image: ImageSource,
  scratch: string,
  previous: RawFilesystem,
): Promise<Outcome<RawFilesystem>> {
  const [path, root] = [`${scratch}/raw`, `${scratch}/edited`]
  if (previous.path !== path) await host.tools.run(['cp', '--sparse=always', '--reflink=auto', previous.path, path])
  await inFixedTime(host, ['tune2fs', '-O', '^has_journal', path])
  const source = await mountedFiles(host, image, scratch)
  await host.files.makeDirectory(root)
  await host.tools.run(['mount', '-o', 'loop,noatime,nosuid,nodev', path, root])
  const copied = await copyDifferences(host, source.root, root)
  if (source.mounted) await host.tools.run(['umount', source.root])
  await host.tools.run(['umount', root])
  if (copied !== null) return failure(tooLarge(previous.size, copied))
  await inFixedTime(host, ['tune2fs', '-O', 'has_journal', path])
  return success({path, size: previous.size, made: true})
}

async function mountedFiles(
  host: Making,
  image: ImageSource,
  scratch: string,
): Promise<{readonly root: string; readonly mounted: boolean}> {
  const {kind} = image.format
  if (kind !== 'raw' && kind !== 'liveos') return {root: await filesOf(host, image, scratch), mounted: false}
  const [raw, root] = [`${scratch}/given`, `${scratch}/given-root`]
  await unpackRaw(host, image, raw)
  await host.files.makeDirectory(root)
  await host.tools.run(['mount', '-o', 'loop,ro,noload', raw, root])
  return {root, mounted: true}
}

/** Null, or what rsync said where the previous file system has no room. Only after sync are freed blocks trimmed. */
async function copyDifferences(host: Making, from: string, to: string): Promise<string | null> {
  const flags = ['-aHAX', '--numeric-ids', '--delete', '--checksum', '--inplace', '--no-whole-file', '--sparse']
  try {
    await host.tools.run(['rsync', ...flags, '--exclude=/lost+found', `${from}/`, `${to}/`])
  } catch (error) {
    if (error instanceof ToolError && /No space left/.test(error.message)) return error.message
    throw error
  }
  await host.tools.run(['sync', '--file-system', to])
  await host.tools.run(['fstrim', to])
  return null
}

const tooLarge = (size: bigint, said: string) =>
  fault(
    'release.room',
    `What is new does not fit into the previous file system of ${formatSize(size)}: ${said.split('\n')[0] ?? ''}`,
    'Publish without --based-on, or make the previous image larger.',
  )
