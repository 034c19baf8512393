import type {Host} from '../../host/host.ts'
import type {ImageSource} from '../../model/image.ts'
import {tarMembers, tarPrefix} from '../../read/tar.ts'
import {headLength} from '../content-kind.ts'
import {decompressed} from '../decompressed.ts'
import {ociLayers} from '../oci/layers.ts'
import {archiveOf} from '../tar-command.ts'
import {componentsOf} from '../unpack.ts'
import type {TreeLayer} from './write-tree.ts'

type Reading = Pick<Host, 'tools' | 'files' | 'web'>

/** The image as the tar streams that it is, or is turned into on the way. */
export async function* layersOf(host: Reading, image: ImageSource): AsyncGenerator<TreeLayer> {
  const {path, format} = image
  if (format.kind === 'oci') yield* ociLayers(host, format)
  else if (format.kind === 'directory') yield folder(host, path)
  else if (format.kind === 'tar') {
    const content = decompressed(path, format.compression)
    const prefix = tarPrefix(tarMembers(await host.tools.head(content, headLength)))
    yield {stream: host.tools.stream(content), strip: componentsOf(prefix), whiteouts: false}
  } else throw new Error(`An image of the kind ${format.kind} is not written file by file`)
}

const folder = ({tools}: Reading, path: string): TreeLayer => ({
  stream: tools.stream(archiveOf(path, '--sparse')),
  ...{strip: 0, whiteouts: false},
})
