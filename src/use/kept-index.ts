import {promisify} from 'node:util'
import {zstdCompress, zstdDecompress} from 'node:zlib'
import type {Host} from '../host/host.ts'
import {indexFolder, indexPath} from '../model/index-path.ts'

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]

/**
 * Block indexes of bases, by the digest of their image: to estimate a pull from, and to tell which blocks of a base differ. What a pull
 * keeps is read from the base itself; whether a base is intact is told by the tag with the digest of its index.
 */
const kept = 6

/** The index of the base that was made from this image; null where it is not kept, or cannot be read. */
export async function keptIndex({files}: Pick<Host, 'files'>, digest: string | null): Promise<Uint8Array | null> {
  const path = indexPath(digest)
  const stat = path === null ? null : await files.stat(path)
  if (path === null || stat === null) return null
  const packed = await files.readBytes(path, 0, Number(stat.size))
  return decompress(packed, {maxOutputLength: 256 * 1024 * 1024}).catch(() => null)
}

/** Keeps the index of a base that was written, and forgets the oldest ones. A failure only makes the next estimate worse. */
export async function rememberIndex(
  {files}: Pick<Host, 'files'>,
  digest: string | null,
  index: Uint8Array,
): Promise<void> {
  const path = indexPath(digest)
  if (path === null) return
  try {
    await files.removeTree(path)
    await files.makeDirectory(indexFolder)
    const file = await files.open(path, 'create')
    await file.write(0, await compress(index))
    await file.close()
    const stats = await Promise.all(
      (await files.list(indexFolder)).map(async (name) => ({name, stat: await files.stat(`${indexFolder}/${name}`)})),
    )
    const newest = stats.toSorted((a, b) => (b.stat?.modified ?? 0) - (a.stat?.modified ?? 0))
    for (const {name} of newest.slice(kept)) await files.removeTree(`${indexFolder}/${name}`)
  } catch {
    // The pull itself went well.
  }
}
