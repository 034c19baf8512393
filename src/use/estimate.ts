import {promisify} from 'node:util'
import {zstdCompress, zstdDecompress} from 'node:zlib'
import type {Host} from '../host/host.ts'
import {workAgainst, workOnFresh} from '../image/release/compare.ts'
import {placeAt} from '../image/release/place.ts'
import {totalsOf, type PullTotals} from '../image/release/pull-release.ts'
import {readMap, type ReleaseMap} from '../image/release/read-release.ts'
import type {ImageSource, ReleaseFormat} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {roundUp} from '../model/size.ts'
import type {FilesystemType} from '../model/step.ts'
import {bringsFilesystem, wholeImage, type PullSource} from '../plan/pull.ts'
import {required} from './ask.ts'
import {originOfFiles} from './origin-of-files.ts'

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]

/** Indexes of bases that were pulled, by their digest: to estimate from. What is really there is read when a base is written. */
const folder = '/var/lib/imgbase/blocks'
const kept = 6

/**
 * What an image is pulled onto, and what that takes at most. A release goes onto a snapshot of the base that shares most with it, as far as
 * the indexes that were kept tell; without one onto the newest base that fits. Files go onto a snapshot of the last base of their name.
 */
export async function estimatePull(
  host: Host,
  node: Node,
  image: ImageSource,
  filesystem: FilesystemType,
): Promise<PullSource> {
  const {lineage, state} = node
  if (image.format.kind !== 'release')
    return {
      ...wholeImage(image),
      origin: bringsFilesystem(image) ? null : await originOfFiles(host, node, image, filesystem),
    }
  const {format, contentSize} = image
  const map = await mapOf(host, format, contentSize)
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 1n
  const size = roundUp(contentSize, extent)
  const bases = lineage.bases.filter((base) => !base.incomplete && !base.fromInit && base.volume.size <= size)
  const known = await Promise.all(bases.map((base) => knownTotals(host, base, map, format, contentSize)))
  const best = bases
    .map((base, at) => ({base, totals: known[at] ?? null}))
    .toSorted(byReuse)
    .at(-1)
  const totals = best?.totals ?? totalsOf(workOnFresh(map, contentSize), map, format)
  return {
    origin: best?.base.volume ?? null,
    data: BigInt(totals.toWrite),
    expected: {...totals, exact: best === undefined || best.totals !== null},
  }
}

/** The last one of those that share equally much, which is the newest. */
const byReuse = (a: {totals: PullTotals | null}, b: {totals: PullTotals | null}): number =>
  (a.totals?.reused ?? -1) - (b.totals?.reused ?? -1)

async function mapOf(host: Host, format: ReleaseFormat, contentSize: bigint): Promise<ReleaseMap> {
  for (const place of format.places.slice(0, -1)) {
    const map = await readMap(placeAt(host, place), format, contentSize).catch(() => null)
    if (map?.ok === true) return map.value
  }
  return required(await readMap(placeAt(host, format.places.at(-1) ?? ''), format, contentSize))
}

async function knownTotals(
  host: Host,
  {digest}: Base,
  map: ReleaseMap,
  format: ReleaseFormat,
  contentSize: bigint,
): Promise<PullTotals | null> {
  const path = pathOf(digest)
  const stat = path === null ? null : await host.files.stat(path)
  if (path === null || stat === null) return null
  const packed = await host.files.readBytes(path, 0, Number(stat.size))
  const index = await decompress(packed, {maxOutputLength: 256 * 1024 * 1024}).catch(() => null)
  return index === null ? null : totalsOf(workAgainst(index, map, contentSize), map, format)
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
