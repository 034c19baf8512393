import {promisify} from 'node:util'
import {zstdDecompress} from 'node:zlib'
import type {Host, RandomFile} from '../../host/host.ts'
import type {ReleaseFormat} from '../../model/image.ts'
import {blockSize} from '../../model/release.ts'
import {sentenceOf} from '../../model/sentence.ts'
import type {PullProgress} from '../on-bytes.ts'
import {unitOf} from '../write-raw.ts'
import {fetched, keep, lengthOfBlock, withWholeChunks, workOn, workOnFresh, type BlockWork} from './compare.ts'
import {digestOf} from './digests.ts'
import {placeAt, type Place} from './place.ts'
import {readMap, wantedDigest, type ReleaseMap} from './read-release.ts'
import {runsOf, type Run} from './ranges.ts'
import {makeZero} from './make-zero.ts'

const decompress = promisify(zstdDecompress)

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
  const map = await anyPlace(host, places, (place) => mapAt(place, pull))
  const volume = await host.files.open(device, 'change')
  try {
    const found = pull.onSnapshot
      ? await workOn(volume, map, contentSize, (done) => onProgress({kind: 'compared', done}))
      : workOnFresh(map, contentSize)
    const chunk = Number(await unitOf(host.tools, device)) / blockSize
    const work = withWholeChunks(found, map, contentSize, chunk)
    const total = totalsOf(work, map, format)
    await fetchAll(host, places, pull, map, work, volume, (counts) =>
      onProgress({kind: 'fetched', ...total, ...counts}),
    )
    await makeZero(host, volume, pull, work, chunk)
    await volume.sync()
    return map.index
  } finally {
    await volume.close()
  }
}

async function mapAt(place: Place, {format, contentSize}: ReleasePull): Promise<ReleaseMap> {
  const map = await readMap(place, format, contentSize)
  if (map.ok) return map.value
  throw new Error(map.faults.map(({message}) => message).join('; '))
}

/** What the first place gives that has it; the reason of the last one where none has. */
async function anyPlace<T>(host: Pulling, places: readonly Place[], ask: (place: Place) => Promise<T>): Promise<T> {
  for (const [index, place] of places.entries())
    try {
      return await ask(place)
    } catch (error) {
      host.signal.throwIfAborted()
      if (index === places.length - 1) throw error
      host.report({kind: 'note', text: `${sentenceOf(error)}; trying the next mirror`})
    }
  throw new Error('the release is nowhere')
}

/** What will be fetched and written, and what is there already, in bytes. */
export interface PullTotals {
  readonly toFetch: number
  readonly toWrite: number
  readonly reused: number
}

export function totalsOf(work: BlockWork, map: ReleaseMap, {frameSize}: ReleaseFormat): PullTotals {
  const toFetch = runsOf(work, map.offsets, frameSize).reduce((sum, {start, end}) => sum + end - start, 0)
  const count = (wanted: number): number => work.reduce((sum, one) => sum + Number(one === wanted), 0)
  return {toFetch, toWrite: count(fetched) * blockSize, reused: count(keep) * blockSize}
}

async function fetchAll(
  host: Pulling,
  places: readonly Place[],
  pull: ReleasePull,
  map: ReleaseMap,
  work: BlockWork,
  volume: RandomFile,
  onCounts: (counts: {fetched: number; written: number}) => void,
): Promise<void> {
  const runs = runsOf(work, map.offsets, pull.format.frameSize).values()
  let [received, written] = [0, 0]
  let failed = false
  const fetchNext = async (): Promise<void> => {
    for (const run of runs) {
      if (failed) return
      await anyPlace(host, places, async (place) => {
        for await (const {offset, bytes} of verified(place, pull, map, work, run)) {
          await volume.write(offset, bytes)
          written += bytes.length
        }
      })
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

interface Piece {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** The needed blocks of a run, frame after frame, so that little is held; each against the index before a byte of it is written. */
async function* verified(
  place: Place,
  pull: ReleasePull,
  map: ReleaseMap,
  work: BlockWork,
  run: Run,
): AsyncGenerator<Piece> {
  const {image} = pull.format
  const packed = await place.range(image.file, run.start, run.end, image.bytes)
  for (const frame of run.frames) {
    const [start = 0, end = 0] = map.offsets.slice(frame, frame + 2)
    const bytes = packed.subarray(start - run.start, end - run.start)
    yield* await verifiedFrame(place, pull, map, work, frame, bytes)
  }
}

async function verifiedFrame(
  place: Place,
  {format, contentSize}: ReleasePull,
  map: ReleaseMap,
  work: BlockWork,
  frame: number,
  packed: Uint8Array,
): Promise<readonly Piece[]> {
  const content = await decompress(packed, {maxOutputLength: format.frameSize}).catch(() => Buffer.alloc(0))
  const first = (frame * format.frameSize) / blockSize
  const pieces: {offset: number; bytes: Buffer}[] = []
  for (let block = first; block < first + format.frameSize / blockSize && block < work.length; block += 1) {
    if (work[block] !== fetched) continue
    const start = (block - first) * blockSize
    const end = start + lengthOfBlock(contentSize, block)
    const right =
      content.length >= end && Buffer.compare(digestOf(content.subarray(start, end)), wantedDigest(map, block)) === 0
    if (!right) throw new Error(badBlock(place, format, block))
    const last = pieces.at(-1)
    if (last !== undefined && last.offset + last.bytes.length === block * blockSize)
      last.bytes = content.subarray(last.offset - first * blockSize, end)
    else pieces.push({offset: block * blockSize, bytes: content.subarray(start, end)})
  }
  return pieces
}

const badBlock = (place: Place, {image}: ReleaseFormat, block: number): string =>
  `Block ${block} (at ${block * blockSize} of the file system) of ${place.name}${place.name.endsWith('/') ? '' : '/'}${image.file} is not what the index of the release names: the file there is damaged, or was tampered with`
