import {promisify} from 'node:util'
import {zstdCompress, zstdDecompress} from 'node:zlib'
import type {Host} from '../host/host.ts'

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]

/** Indexes of bases that were pulled, by their digest: to estimate from. What is really there is read when a base is written. */
const folder = '/var/lib/imgbase/blocks'
const kept = 6

/** What a base of this digest holds, as far as that was kept; null where it was not. */
export async function keptIndex(host: Pick<Host, 'files'>, digest: string | null): Promise<Uint8Array | null> {
  const path = pathOf(digest)
  const stat = path === null ? null : await host.files.stat(path)
  if (path === null || stat === null) return null
  const packed = await host.files.readBytes(path, 0, Number(stat.size))
  return decompress(packed, {maxOutputLength: 256 * 1024 * 1024}).catch(() => null)
}

const pathOf = (digest: string | null): string | null =>
  digest === null || !/^sha256:[0-9a-f]{64}$/.test(digest) ? null : `${folder}/${digest.slice('sha256:'.length)}`

/** Keeps the index of a base that was written, and forgets the oldest ones. A failure only makes the next estimate worse. */
export async function rememberIndex(
  {files}: Pick<Host, 'files'>,
  digest: string | null,
  index: Uint8Array,
): Promise<void> {
  const path = pathOf(digest)
  if (path === null) return
  try {
    await files.removeTree(path)
    await files.makeDirectory(folder)
    const file = await files.open(path, 'create')
    await file.write(0, await compress(index))
    await file.close()
    const stats = await Promise.all(
      (await files.list(folder)).map(async (name) => ({name, stat: await files.stat(`${folder}/${name}`)})),
    )
    const newest = stats.toSorted((a, b) => (b.stat?.modified ?? 0) - (a.stat?.modified ?? 0))
    for (const {name} of newest.slice(kept)) await files.removeTree(`${folder}/${name}`)
  } catch {
    // The pull itself went well.
  }
}
