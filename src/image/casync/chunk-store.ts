import {hash} from 'node:crypto'
import {gunzipSync, zstdDecompressSync} from 'node:zlib'
import type {Host} from '../../host/host.ts'
import {chunkPath, type Chunk, type ChunkIndex} from '../../read/caibx.ts'
import {contentKind} from '../content-kind.ts'
import {decompressed} from '../decompressed.ts'
import type {Place} from '../release/place.ts'

/** Gives a chunk's bytes: right ones, or none. */
export type ReadChunk = (chunk: Chunk) => Promise<{readonly bytes: Uint8Array; readonly fetched: number}>

/** Reads chunks from a store; each is held against the id that the index has for it. `fetched`: bytes as they lie in the store. */
export function chunkReader(
  {tools}: Pick<Host, 'tools'>,
  store: Place,
  {algorithm}: Pick<ChunkIndex, 'algorithm'>,
): ReadChunk {
  return async ({start, end, id}) => {
    const path = chunkPath(id)
    const packed = await store.whole(path, end - start + room)
    if (packed === null) throw new Error(`${nameIn(store, path)} is missing: the store does not hold all of the image`)
    const bytes = await unpack(tools, packed, end - start)
    if (bytes.length !== end - start || Buffer.compare(hash(algorithm, bytes, 'buffer'), id) !== 0)
      throw new Error(
        `The chunk ${nameIn(store, path)} (at ${start} of the file system) is not what its name says: it is damaged, or was tampered with`,
      )
    return {bytes, fetched: packed.length}
  }
}

/** What cannot be compressed gets longer by that; a file that is yet longer is no chunk of that length. */
const room = 64 * 1024

export const nameIn = ({name}: Place, file: string): string => `${name}${name.endsWith('/') ? '' : '/'}${file}`

/** At most a byte more than wanted, which is enough to see that it is wrong; nothing where it is damaged. */
async function unpack(tools: Host['tools'], packed: Uint8Array, length: number): Promise<Uint8Array> {
  const kind = contentKind(packed)
  const limit = {maxOutputLength: length + 1}
  try {
    if (kind.kind !== 'compressed') return new Uint8Array()
    if (kind.compression === 'zstd') return zstdDecompressSync(packed, {...limit, chunkSize: length + 1})
    if (kind.compression === 'gzip') return gunzipSync(packed, limit)
    return await tools.head(decompressed(null, 'xz'), length + 1, {input: packed})
  } catch {
    return new Uint8Array()
  }
}
