import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ImageMetadata, ImageSource} from '../../model/image.ts'
import {rpmCompare} from '../../model/rpm-version.ts'
import type {FilesystemType} from '../../model/step.ts'
import {readSuperblock} from '../../read/superblock.ts'
import type {Looking} from '../look.ts'
import {metadataOf} from '../metadata.ts'
import {textsInExt4} from '../raw-image.ts'

/** What the file system in the file `path` says of itself. XFS can't be read without mounting it: then what the image told before counts. */
export async function wordsIn(
  host: Looking,
  path: string,
  image: ImageSource,
): Promise<Outcome<{metadata: ImageMetadata; kernel: string | null; filesystem: FilesystemType}>> {
  const superblock = readSuperblock(await host.files.readBytes(path, 0, 4096))
  if (superblock === null) throw new Error(`${path} holds no ext4 or xfs file system`)
  const {filesystem} = superblock
  const texts = filesystem === 'ext4' ? await textsInExt4(host, path) : null
  const read = metadataOf(texts, image.digest ?? '', true)
  if (!read.ok) return read
  const metadata = read.value ?? image.metadata
  if (metadata === null) return success({metadata: unknown, kernel: null, filesystem})
  const kernel = metadata.kernel ?? (filesystem === 'ext4' ? await newestKernel(host, path) : null)
  return success({metadata, kernel, filesystem})
}

const unknown: ImageMetadata = {nvr: null, product: null, size: null, kernel: null}

/** `ls -p` of debugfs(8) prints `/inode/mode/uid/gid/name/size/`. */
async function newestKernel(host: Looking, path: string): Promise<string | null> {
  const {stdout} = await host.tools.run(['debugfs', '-R', 'ls -p /usr/lib/modules', path], {accept: [1]})
  const releases = [...stdout.matchAll(/^\/\d+\/04\d+\/\d+\/\d+\/([^/]+)\/\//gm)].map(([, name = '']) => name)
  return releases.filter((name) => !name.startsWith('.')).toSorted((a, b) => rpmCompare(b, a))[0] ?? null
}

/** Reads `NAME` or `NAME<VERSION`, as `--refuse` has it. */
export function parseRefusal(text: string): Outcome<{name: string; below: string | null}> {
  const [, name, below = null] = /^([^<\s]+)(?:<([^<\s]+))?$/.exec(text) ?? []
  return name === undefined
    ? failure(fault('usage', `--refuse ${text} is neither NAME nor NAME<VERSION`, "Such as --refuse 'node<4.5.0'."))
    : success({name, below})
}
