import {failure, success, type Outcome} from '../model/fault.ts'
import type {Compression} from '../model/image.ts'
import {formatSize} from '../model/size.ts'
import type {Superblock} from '../read/superblock.ts'
import {damaged, unfit} from './image-fault.ts'
import type {Looked, Looking, NamingTexts} from './look.ts'
import {jsonFile, osReleaseFiles} from './naming-files.ts'

/** Looks at a raw file system, of which the superblock was read. */
export async function lookAtRaw(
  host: Looking,
  path: string,
  compression: Compression,
  superblock: Superblock,
): Promise<Outcome<Looked>> {
  const {filesystem, size} = superblock
  const plainSize = compression === 'none' ? ((await host.files.stat(path))?.size ?? 0n) : null
  const whole = checkFilesystem(path, superblock, plainSize)
  if (!whole.ok) return whole
  const readable = compression === 'none' && filesystem === 'ext4'
  const texts = readable ? await textsInExt4(host, path) : null
  return success({format: {kind: 'raw', compression, filesystem}, contentSize: size, texts})
}

/** Refuses a file system that is larger than the `length` bytes there are of it (null: not known yet), or not cleanly unmounted. */
export function checkFilesystem(path: string, {size, clean}: Superblock, length: bigint | null): Outcome<null> {
  const short = `it holds ${formatSize(length ?? 0n)} of a file system of ${formatSize(size)}`
  const faults = [
    ...(length !== null && length < size ? [damaged(path, short)] : []),
    ...(clean
      ? []
      : [unfit(path, 'holds a file system that was not cleanly unmounted', 'Run e2fsck -f on it where it is built.')]),
  ]
  return faults.length === 0 ? success(null) : failure(...faults)
}

/** debugfs follows links inside the file system alone, and prints nothing for a file that is not there. */
export async function textsInExt4(host: Looking, path: string): Promise<NamingTexts> {
  const read = async (member: string): Promise<string | null> => {
    const {stdout} = await host.tools.run(['debugfs', '-R', `cat /${member}`, path], {accept: [1]})
    return stdout === '' ? null : stdout
  }
  const [json, ...osRelease] = [await read(jsonFile), await read(osReleaseFiles[0]), await read(osReleaseFiles[1])]
  return {json, osRelease: osRelease.find((text) => text !== null) ?? null}
}
