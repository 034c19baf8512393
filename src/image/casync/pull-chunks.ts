import type {Host, RandomFile} from '../../host/host.ts'
import type {ImageSource} from '../../model/image.ts'
import {blockSize, countOf, digestLength} from '../../model/release.ts'
import {formatSize} from '../../model/size.ts'
import {giveBack} from '../give-back.ts'
import type {OnBytes} from '../on-bytes.ts'
import {fetched, keep, withWholeChunks, zeroed} from '../release/compare.ts'
import {digestOf, isZero} from '../release/digests.ts'
import {makeZero} from '../release/make-zero.ts'
import {placeAt} from '../release/place.ts'
import {unitOf} from '../write-raw.ts'
import {chunkReader} from './chunk-store.ts'
import {piecesOf, type Piece} from './pieces.ts'
import {readCaibx, type Caibx} from './read-caibx.ts'
import {blocksOf} from './blocks-of.ts'

/** What a pull is about: the image, the folder of its chunks, the device that it goes to, and whether that holds an older base already. */
export interface ChunkPull {
  readonly image: ImageSource
  readonly store: string
  readonly device: string
  readonly onSnapshot: boolean
}

/**
 * Makes `device` hold the file system whose chunks an index names. Chunks do not end where blocks do: so what they hold is put together, and
 * only blocks that differ from what is there are written. Returns the block index when all of it lasts.
 */
export async function pullChunks(
  host: Pick<Host, 'tools' | 'files' | 'web' | 'report'>,
  pull: ChunkPull,
  onBytes: OnBytes,
): Promise<Uint8Array> {
  const {index} = await sameIndex(host, pull.image)
  const {contentSize} = pull.image
  const volume = await host.files.open(pull.device, 'change')
  try {
    const read = chunkReader(host, placeAt(host, pull.store), index)
    const pieces = piecesOf(index, Number(contentSize), pull.onSnapshot ? volume : null, read)
    const counts = {fetched: 0, written: 0}
    const {work, digests} = await writeBlocks(counting(pieces, counts), volume, contentSize, counts, onBytes)
    const chunk = Number(await unitOf(host.tools, pull.device)) / blockSize
    const map = {index: digests, contentSize}
    await makeZero(host, volume, {contentSize, device: pull.device}, withWholeChunks(work, map, chunk), chunk)
    await volume.sync()
    const shown = (bytes: number): string => formatSize(BigInt(bytes))
    host.report({kind: 'note', text: `fetched ${shown(counts.fetched)}, wrote ${shown(counts.written)}`})
    return digests
  } finally {
    await volume.close()
  }
}

/** The index that was looked at when the pull was planned: what it names then is what is trusted. */
async function sameIndex(host: Pick<Host, 'files' | 'web'>, {path, digest}: ImageSource): Promise<Caibx> {
  const read = await readCaibx(host, path)
  if (!read.ok) throw new Error(read.faults.map(({message}) => message).join('; '))
  if (read.value.digest !== digest) throw new Error(`${read.value.file} was changed while it was read; try again`)
  return read.value
}

async function* counting(pieces: AsyncIterable<Piece>, counts: {fetched: number}): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    counts.fetched += piece.fetched
    yield piece
    giveBack(piece.there)
    if (piece.now !== piece.there) giveBack(piece.now)
  }
}

/** Writes what differs and is not of zeros; tells what is to be done with each block, and its digest. */
async function writeBlocks(
  pieces: AsyncIterable<Piece>,
  volume: RandomFile,
  contentSize: bigint,
  counts: {written: number},
  onBytes: OnBytes,
): Promise<{readonly work: Uint8Array; readonly digests: Buffer}> {
  const work = new Uint8Array(countOf(contentSize))
  const digests = Buffer.alloc(work.length * digestLength)
  for await (const {block, there, now} of blocksOf(pieces, Number(contentSize))) {
    digests.set(digestOf(now), block * digestLength)
    work[block] = now.equals(there) ? keep : isZero(now) ? zeroed : fetched
    if (work[block] === fetched) {
      await volume.write(block * blockSize, now)
      counts.written += now.length
    }
    onBytes(BigInt(block * blockSize + now.length))
  }
  return {work, digests}
}
