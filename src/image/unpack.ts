import type {Command, Host} from '../host/host.ts'
import type {ImageSource} from '../model/image.ts'
import {bytesUnpacked} from '../read/tool-progress.ts'
import {tarMembers, tarPrefix} from '../read/tar.ts'
import {headLength} from './content-kind.ts'
import {decompressed, smallQueues} from './decompressed.ts'
import {archiveOf, unpackInto} from './tar-command.ts'
import {inWordsOf} from './write-error.ts'
import type {OnBytes} from './on-bytes.ts'

type Unpacking = Pick<Host, 'tools' | 'files'>

/**
 * Unpacks the image's files into the folder `root`. Owners, modes, ACLs, xattrs, capabilities, hard links, holes
 * and devices are kept, as far as the format has them: a squashfs has no ACLs (mksquashfs(1) 4.5.1).
 */
export async function unpackImage(host: Unpacking, image: ImageSource, root: string, onBytes: OnBytes): Promise<void> {
  const commands = await commandsFor(host, image, root)
  const onStderr = (line: string): void => {
    const done = bytesUnpacked(line)
    if (done !== null) onBytes(done)
  }
  await inWordsOf(image, () => host.tools.pipe(commands, {onStderr}))
}

async function commandsFor(host: Unpacking, {path, format}: ImageSource, root: string): Promise<readonly Command[]> {
  if (format.kind === 'squashfs') return [unsquash(path, root)]
  if (format.kind === 'directory') return [archiveOf(path, '--sparse'), unpackInto(root, 0)]
  if (format.kind !== 'tar') throw new Error(`An image of the kind ${format.kind} is not unpacked file by file`)
  const content = decompressed(path, format.compression)
  const prefix = tarPrefix(tarMembers(await host.tools.head(content, headLength)))
  return [content, unpackInto(root, componentsOf(prefix))]
}

const unsquash = (path: string, root: string): Command => [
  ...(['unsquashfs', '-quiet', '-no-progress', '-xattrs', '-force'] as const),
  ...smallQueues,
  ...['-dest', root, path],
]

/** What tar is to strip for a top folder; a lone `./` stays, since the root's own mode comes with it. */
export const componentsOf = (prefix: string): number => (prefix === './' ? 0 : prefix.split('/').length - 1)
