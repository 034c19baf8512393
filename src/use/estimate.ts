import type {Host} from '../host/host.ts'
import {workAgainst, workOnFresh} from '../image/release/compare.ts'
import {placeAt} from '../image/release/place.ts'
import {totalsOf, type PullTotals} from '../image/release/pull-release.ts'
import {readMap, type ReleaseMap} from '../image/release/read-release.ts'
import type {ImageSource, ReleaseFormat} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {roundUp} from '../model/size.ts'
import {wholeImage, type PullSource} from '../plan/pull.ts'
import {required} from './ask.ts'
import {keptIndex} from './kept-index.ts'

/**
 * What an image is pulled onto, and what that takes at most. A release goes onto a snapshot of the base that shares most with it, as far as
 * the indexes that were kept tell; without one onto the newest base that fits.
 */
export async function estimatePull(host: Host, {lineage, state}: Node, image: ImageSource): Promise<PullSource> {
  if (image.format.kind !== 'release') return wholeImage(image)
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
  const index = await keptIndex(host, digest)
  return index === null ? null : totalsOf(workAgainst(index, map, contentSize), map, format)
}
