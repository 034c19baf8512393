import type {Host} from '../host/host.ts'
import type {ImageSource} from '../model/image.ts'
import {decompressed} from './decompressed.ts'
import {unpackRaw} from './release/filesystem.ts'
import {tarMembers, tarPrefix} from '../read/tar.ts'
import {headLength} from './content-kind.ts'
import {componentsOf} from './unpack.ts'

type Unpacking = Pick<Host, 'tools' | 'files'>

/**
 * A folder of this host that has these `folders` of the image's root, with all that is in them; `scratch` is an empty one for it.
 * XFS takes root, since only the kernel reads it; its mount lasts as long as this process.
 */
export async function partOfRoot(
  host: Unpacking,
  image: ImageSource,
  folders: readonly string[],
  scratch: string,
): Promise<string> {
  const {path, format} = image
  const root = `${scratch}/root`
  if (format.kind === 'directory') return path
  await host.files.makeDirectory(root)
  if (format.kind === 'squashfs') {
    await host.tools.run(['unsquashfs', '-quiet', '-no-progress', '-force', '-dest', root, path, ...folders])
  } else if (format.kind === 'tar') {
    await extract(host, decompressed(path, format.compression), root, folders)
  } else if (format.kind === 'raw' || format.kind === 'liveos') {
    const plain = format.kind === 'raw' && format.compression === 'none'
    if (!plain) await unpackRaw(host, image, `${scratch}/raw`)
    await dump(host, plain ? path : `${scratch}/raw`, format.filesystem, root, folders)
  } else {
    throw new Error(`an image of the kind ${format.kind} is not looked into`)
  }
  return root
}

type Command = Parameters<Host['tools']['head']>[0]

async function extract({tools}: Unpacking, content: Command, root: string, folders: readonly string[]): Promise<void> {
  const prefix = tarPrefix(tarMembers(await tools.head(content, headLength)))
  const strip = `--strip-components=${componentsOf(prefix)}`
  const words = ['--extract', '--file=-', '--no-same-owner', strip, `--directory=${root}`, '--anchored', '--wildcards']
  // 2: one of the folders is not there.
  await tools.pipe([content, ['tar', ...words, '--', ...folders.map((folder) => `${prefix}${folder}/*`)]], {
    accept: [2],
  })
}

async function dump(
  {tools}: Unpacking,
  raw: string,
  filesystem: 'ext4' | 'xfs',
  root: string,
  folders: readonly string[],
): Promise<void> {
  if (filesystem === 'xfs') await tools.run(['mount', '-o', 'loop,ro,norecovery,nosuid,nodev', raw, root])
  else
    for (const folder of folders) {
      const above = `${root}/${folder}`.replace(/\/[^/]+$/, '')
      await tools.run(['mkdir', '-p', above])
      const {stderr} = await tools.run(['debugfs', '-R', `rdump /${folder} ${above}`, raw])
      const faults = stderr.split('\n').filter((line) => line !== '' && !isNoFault.test(line))
      if (faults.length > 0) throw new Error(`${raw} cannot be read: ${faults.join(' ')}`)
    }
}

/** debugfs ends with 0 whatever happened; it greets with its version, and one of the folders may not be there. */
const isNoFault = /^debugfs \d|File not found by ext2_lookup/
