import type {Command, Host} from '../../host/host.ts'
import type {ImageSource} from '../../model/image.ts'
import {tarMembers, tarPrefix} from '../../read/tar.ts'
import {compressedHead, headLength} from '../content-kind.ts'
import {decompressed} from '../decompressed.ts'
import {incoming} from '../incoming.ts'
import {ociLayers} from '../oci/layers.ts'
import type {Hashed} from '../hashed.ts'
import {archiveOf} from '../tar-command.ts'
import {componentsOf} from '../unpack.ts'
import type {TreeLayer} from './write-tree.ts'

type Reading = Pick<Host, 'tools' | 'files' | 'web' | 'input'>

/** The image as the tar streams that it is, or is turned into on the way; `streamed` is what of it comes in. */
export async function* layersOf(host: Reading, image: ImageSource, streamed: Hashed | null): AsyncGenerator<TreeLayer> {
  const {path, format} = image
  if (format.kind === 'oci') yield* ociLayers(host, format)
  else if (format.kind === 'directory') yield folder(host, path)
  else if (format.kind === 'squashfs') yield squashfs(host, path)
  else if (format.kind === 'tar') {
    const content = decompressed(streamed === null ? path : null, format.compression)
    const prefix = tarPrefix(tarMembers(await headOf(host, path, content)))
    const input = streamed === null ? {} : {input: streamed.bytes}
    yield {stream: host.tools.stream(content, input), strip: componentsOf(prefix), whiteouts: false}
  } else throw new Error(`An image of the kind ${format.kind} is not written file by file`)
}

async function headOf(host: Reading, path: string, content: Command): Promise<Uint8Array> {
  const head = await incoming(host, path)?.head(compressedHead)
  return await host.tools.head(content, headLength, head === undefined ? {} : {input: head.bytes})
}

const folder = ({tools}: Reading, path: string): TreeLayer => ({
  stream: tools.stream(archiveOf(path, '--sparse')),
  ...{strip: 0, whiteouts: false},
})

/** With what the root itself has (sqfs2tar(1) 1.2.0). Sockets, which tar does not know, are left out; every byte of a hole comes. */
const squashfs = ({tools}: Reading, path: string): TreeLayer => ({
  stream: tools.stream(['sqfs2tar', '--root-becomes', '.', path]),
  ...{strip: 0, whiteouts: false, holesAreZeros: true},
})
