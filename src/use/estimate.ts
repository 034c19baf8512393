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
import {fetched, workAgainst, type BlockWork} from '../image/release/compare.ts'
import {placeAt, type Place} from '../image/release/place.ts'
import {totalsOf, type PullTotals} from '../image/release/pull-release.ts'
import {blockSize} from '../model/release.ts'
import type {HostState} from '../model/host-state.ts'
import {isSizeKnown, type ImageSource} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {roundUp} from '../model/size.ts'
import type {Volume} from '../model/volume.ts'
import type {FilesystemType} from '../model/step.ts'
import {bringsFilesystem, poolOf, wholeImage, type PullSource} from '../plan/pull.ts'
import {required} from './ask.ts'
import {keptIndex} from './kept-index.ts'
import {lastPull} from './last-pull.ts'
import {originOfFiles} from './origin-of-files.ts'

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
  const last = await lastPull(host.files, image.format.kind)
  if (image.format.kind !== 'release')
    return {
      ...{...wholeImage(image), last},
      data: isSizeKnown(image) ? image.contentSize : usedOnRoot(state),
      origin:
        image.format.kind === 'caibx' ? newestFitting(node, image) : await originFor(host, node, image, filesystem),
    }
  const {format, contentSize} = image
  const places = format.places.map((name) => placeAt(host, name))
  const map = await anyPlace(host, places, async (place) => required(await readMap(place, format, contentSize)))
  const bases = fitting(node, image)
  const best = (await Promise.all(bases.map((base) => candidate(host, base, map)))).toSorted(bySharing).at(-1)
  const blocksInChunk = Number(poolOf(state, lineage).chunkSize) / blockSize
  const {growth, ...totals} = await totalsFor(host, places, map, best, blocksInChunk)
  return {
    origin: best?.base.volume ?? null,
    data: BigInt(growth),
    expected: {...totals, exact: best?.there !== null},
    last,
  }
}

/** Bases whose blocks an image that brings its file system may begin with. */
function fitting({lineage, state}: Node, {contentSize}: ImageSource): readonly Base[] {
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 1n
  const size = roundUp(contentSize, extent)
  return lineage.bases.filter((base) => !base.incomplete && !base.fromInit && base.volume.size <= size)
}

/** Which base has most of the chunks only reading all of them would tell. */
const newestFitting = (node: Node, image: ImageSource): Volume | null => fitting(node, image).at(-1)?.volume ?? null

const originFor = async (
  host: Host,
  node: Node,
  image: ImageSource,
  filesystem: FilesystemType,
): Promise<Volume | null> => (bringsFilesystem(image) ? null : originOfFiles(host, node, image, filesystem))

/** Where nobody knows how much an image holds: as much as what runs. */
export function usedOnRoot({mounts}: HostState): bigint {
  const root = mounts.findLast(({target}) => target === '/')
  return root === undefined ? 0n : root.size - root.available
}

/** A base that a pull may begin with; `there` is what it holds, where that is known. */
interface Candidate {
  readonly base: Base
  readonly there: Uint8Array | null
  /** Groups of blocks that are what the release wants. */
  readonly equalGroups: number
}

async function candidate(host: Host, base: Base, map: BlockMap): Promise<Candidate> {
  const index = await keptIndex(host, base.digest)
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
  blocksInChunk: number,
): Promise<PullTotals & {readonly growth: number}> {
  const there = best === undefined ? zeroIndex(map.contentSize) : best.there
  if (there === null) return mostOf(map)
  const groups = differingGroups(map, there)
  await anyPlace(host, places, async (place) => required(await fetchGroups(place, map, groups)))
  const work = workAgainst(there, map)
  return {...totalsOf(work, map), growth: chunksOf(work, blocksInChunk) * blocksInChunk * blockSize}
}

/** Chunks of the pool that something is written to: where a chunk is shared, the pool copies all of it. */
function chunksOf(work: BlockWork, blocksInChunk: number): number {
  let chunks = 0
  for (let first = 0; first < work.length; first += blocksInChunk)
    if (work.subarray(first, first + blocksInChunk).includes(fetched)) chunks += 1
  return chunks
}

/** Nobody knows what the base holds: every group that is not of zeros may have to come. */
function mostOf(map: BlockMap): PullTotals & {readonly growth: number} {
  const groups = differingGroups(map, zeroIndex(map.contentSize))
  const {starts} = map.head
  const toWrite = groups.reduce((sum, group) => sum + blocksIn(map, group) * blockSize, 0)
  return {
    toFetch: groups.reduce((sum, group) => sum + (starts[group + 1] ?? 0) - (starts[group] ?? 0), 0),
    toWrite,
    reused: 0,
    growth: toWrite,
  }
}

const blocksIn = ({groups}: BlockMap, group: number): number => (groups[group]?.end ?? 0) - (groups[group]?.first ?? 0)
