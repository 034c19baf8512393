import type {Host, RandomFile} from '../../host/host.ts'
import type {ReleaseFormat} from '../../model/image.ts'
import {blockSize} from '../../model/release.ts'
import type {PullProgress} from '../on-bytes.ts'
import {unitOf} from '../write-raw.ts'
import {anyPlace} from './any-place.ts'
import {differingGroups, fetchGroups, readMap, zeroIndex, type BlockMap} from './block-map.ts'
import {digestsOn, fetched, keep, withWholeChunks, workAgainst, type BlockWork} from './compare.ts'
import {fetchBlocks} from './fetch-blocks.ts'
import {makeZero} from './make-zero.ts'
import {placeAt, type Place} from './place.ts'
import {runsOf} from './ranges.ts'

/** What a pull is about: the release, the device that it goes to, and whether that holds an older base already. */
export interface ReleasePull {
  readonly format: ReleaseFormat
  readonly contentSize: bigint
  readonly device: string
  readonly onSnapshot: boolean
}

type Pulling = Pick<Host, 'tools' | 'files' | 'web' | 'report' | 'signal'>

/** Requests under way at once. */
const inFlight = 4

/**
 * Makes `device` hold the file system of a release: what is there and right stays, what differs is fetched, verified and written,
 * what must be zero is discarded. Returns the index when all of it lasts. Throws for the first block that no place has as the index wants it.
 */
export async function pullRelease(host: Pulling, pull: ReleasePull, onProgress: PullProgress): Promise<Uint8Array> {
  const {format, contentSize, device} = pull
  const places = format.places.map((name) => placeAt(host, name))
  const volume = await host.files.open(device, 'change')
  try {
    const there = pull.onSnapshot
      ? await digestsOn(volume, contentSize, (done) => onProgress({kind: 'compared', done}))
      : zeroIndex(contentSize)
    const map = await mapFor(host, places, pull, there)
    const chunk = Number(await unitOf(host.tools, device)) / blockSize
    const work = withWholeChunks(workAgainst(there, map), map, chunk)
    const total = totalsOf(work, map)
    await fetchAll(host, places, map, work, volume, (counts) => onProgress({kind: 'fetched', ...total, ...counts}))
    await makeZero(host, volume, pull, work, chunk)
    await volume.sync()
    return map.index
  } finally {
    await volume.close()
  }
}

/** The map with all groups in which the volume differs. */
const mapFor = (
  host: Pulling,
  places: readonly Place[],
  {format, contentSize}: ReleasePull,
  there: Uint8Array,
): Promise<BlockMap> =>
  anyPlace(host, places, async (place) => {
    const map = await readMap(place, format, contentSize)
    const filled = map.ok ? await fetchGroups(place, map.value, differingGroups(map.value, there)) : map
    if (filled.ok) return filled.value
    throw new Error(filled.faults.map(({message}) => message).join('; '))
  })

/** What will be fetched and written, and what is there already, in bytes. */
export interface PullTotals {
  readonly toFetch: number
  readonly toWrite: number
  readonly reused: number
}

export function totalsOf(work: BlockWork, map: BlockMap): PullTotals {
  const toFetch = runsOf(work, map).reduce((sum, {start, end}) => sum + end - start, 0)
  const count = (wanted: number): number => work.reduce((sum, one) => sum + Number(one === wanted), 0)
  return {toFetch, toWrite: count(fetched) * blockSize, reused: count(keep) * blockSize}
}

async function fetchAll(
  host: Pulling,
  places: readonly Place[],
  map: BlockMap,
  work: BlockWork,
  volume: RandomFile,
  onCounts: (counts: {fetched: number; written: number}) => void,
): Promise<void> {
  const runs = runsOf(work, map).values()
  let [received, written] = [0, 0]
  let failed = false
  const fetchNext = async (): Promise<void> => {
    for (const run of runs) {
      if (failed) return
      const bytes = await anyPlace(host, places, (place) => fetchBlocks(place, map, run, volume))
      written += bytes
      received += run.end - run.start
      onCounts({fetched: received, written})
    }
  }
  const ends = await Promise.allSettled(
    Array.from({length: inFlight}, () =>
      fetchNext().catch((error: unknown) => {
        failed = true
        throw error
      }),
    ),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason as Error
}
