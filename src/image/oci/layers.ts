import type {Host} from '../../host/host.ts'
import type {OciFormat, OciLayer} from '../../model/image.ts'
import {ToolError} from '../../model/tool-error.ts'
import {decompressed} from '../decompressed.ts'
import {hashing} from '../hashed.ts'
import {wordsOf} from '../tool-words.ts'
import type {TreeLayer} from '../tree/write-tree.ts'
import {ociPlace} from './place.ts'

/** The layers as tar streams, from the socket to whoever reads them; a blob that is not what its digest says fails at its end. */
export async function* ociLayers(
  host: Pick<Host, 'tools' | 'files' | 'web'>,
  {place: name, layers, authFile}: OciFormat,
): AsyncGenerator<TreeLayer> {
  const place = await ociPlace(host, name, authFile)
  if (!place.ok) throw new Error(place.faults.map(({message}) => message).join('; '))
  for (const layer of layers)
    yield {stream: unpacked(host, await place.value.blob(layer.digest), layer, name), strip: 0, whiteouts: true}
}

async function* unpacked(
  {tools}: Pick<Host, 'tools'>,
  blob: AsyncIterable<Uint8Array>,
  layer: OciLayer,
  name: string,
): AsyncGenerator<Uint8Array> {
  const hashed = hashing(limited(blob, layer, name))
  try {
    yield* layer.compression === 'none'
      ? hashed.bytes
      : tools.stream(decompressed(null, layer.compression), {input: hashed.bytes})
  } catch (error) {
    throw (
      hashed.failure() ?? (error instanceof ToolError ? new Error(`${wrong(layer, name)} (${wordsOf(error)})`) : error)
    )
  }
  if (hashed.digest() !== layer.digest) throw new Error(wrong(layer, name))
}

/** A server that sends too much is stopped there. */
async function* limited(blob: AsyncIterable<Uint8Array>, layer: OciLayer, name: string): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of blob) {
    length += chunk.length
    if (length > layer.size) throw new Error(wrong(layer, name))
    yield chunk
  }
}

const wrong = ({digest}: OciLayer, name: string): string =>
  `The layer ${digest} of ${name} is not what its digest says: what is there is damaged, or was tampered with`
