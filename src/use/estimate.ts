import {promisify} from 'node:util'
import {zstdCompress, zstdDecompress} from 'node:zlib'
import type {Host} from '../host/host.ts'
import {anyPlace} from '../image/release/any-place.ts'
import {
  differingGroups,
  fetchGroups,
  fittedIndex,
  readMap,
  zeroIndex,
  type BlockMap,
} from '../image/release/block-map.ts'
import {workAgainst} from '../image/release/compare.ts'
import {placeAt, type Place} from '../image/release/place.ts'
import {totalsOf, type PullTotals} from '../image/release/pull-release.ts'
import {blockSize} from '../model/release.ts'
import type {ImageSource} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {roundUp} from '../model/size.ts'
import {wholeImage, type PullSource} from '../plan/pull.ts'
import {required} from './ask.ts'

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]

/** Indexes of bases that were pulled, by their digest: to estimate from. What is really there is read when a base is written. */
const folder = '/var/lib/imgbase/blocks'
const kept = 6

/**
 * What an image is pulled onto, and what that takes at most. A release goes onto a snapshot of the base that shares most with it, as far as
 * the indexes that were kept tell; without one onto the newest base that fits.
 */
export async function estimatePull(host: Host, {lineage, state}: Node, image: ImageSource): Promise<PullSource> {
  if (image.format.kind !== 'release') return wholeImage(image)
  const {format, contentSize} = image
  const places = format.places.map((name) => placeAt(host, name))
  const map = await anyPlace(host, places, async (place) => required(await readMap(place, format, contentSize)))
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 1n
  const size = roundUp(contentSize, extent)
  const bases = lineage.bases.filter((base) => !base.incomplete && !base.fromInit && base.volume.size <= size)
  const best = (await Promise.all(bases.map((base) => candidate(host, base, map)))).toSorted(bySharing).at(-1)
  const totals = await totalsFor(host, places, map, best)
  return {
    origin: best?.base.volume ?? null,
    data: BigInt(totals.toWrite),
    expected: {...totals, exact: best?.there !== null},
  }
}

/** A base that a pull may begin with; `there` is what it holds, where that is known. */
interface Candidate {
  readonly base: Base
  readonly there: Uint8Array | null
  /** Groups of blocks that are what the release wants. */
  readonly equalGroups: number
}

async function candidate(host: Host, base: Base, map: BlockMap): Promise<Candidate> {
  const index = await keptIndex(host, base)
  if (index === null) return {base, there: null, equalGroups: -1}
  const there = fittedIndex(index, map.contentSize)
  return {base, there, equalGroups: map.groups.length - differingGroups(map, there).length}
}

/** The last one of those that share equally much, which is the newest. */
const bySharing = (a: Candidate, b: Candidate): number => a.equalGroups - b.equalGroups

async function totalsFor(
  host: Host,
  places: readonly Place[],
  map: BlockMap,
  best: Candidate | undefined,
): Promise<PullTotals> {
  const there = best === undefined ? zeroIndex(map.contentSize) : best.there
  if (there === null) return mostOf(map)
  const groups = differingGroups(map, there)
  await anyPlace(host, places, async (place) => required(await fetchGroups(place, map, groups)))
  return totalsOf(workAgainst(there, map), map)
}

/** Nobody knows what the base holds: every group that is not of zeros may have to come. */
function mostOf(map: BlockMap): PullTotals {
  const groups = differingGroups(map, zeroIndex(map.contentSize))
  const {starts} = map.head
  return {
    toFetch: groups.reduce((sum, group) => sum + (starts[group + 1] ?? 0) - (starts[group] ?? 0), 0),
    toWrite: groups.reduce((sum, group) => sum + blocksIn(map, group) * blockSize, 0),
    reused: 0,
  }
}

const blocksIn = ({groups}: BlockMap, group: number): number => (groups[group]?.end ?? 0) - (groups[group]?.first ?? 0)

async function keptIndex(host: Host, {digest}: Base): Promise<Uint8Array | null> {
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
