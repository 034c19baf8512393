import {createHash} from 'node:crypto'
import {promisify} from 'node:util'
import {zstdDecompress} from 'node:zlib'
import {failure, fault, success, type Fault, type Outcome} from '../../model/fault.ts'
import {blockSize, countOf, type ReleaseContent, type ReleaseFile, type ReleaseManifest} from '../../model/release.ts'
import {parseManifest} from '../../read/release-manifest.ts'
import {parseSeekTable, seekTableLength, type FrameOffsets} from '../../read/seek-table.ts'
import {digestLength} from './digests.ts'
import {manifestName, signatureName, type Place} from './place.ts'

const decompress = promisify(zstdDecompress)

/** A manifest as it was read, with its signature, null where there is none. */
export interface OfferedRelease {
  readonly manifest: ReleaseManifest
  readonly text: Uint8Array
  readonly signature: string | null
}

const longestManifest = 1024 * 1024

export async function readManifest(place: Place): Promise<Outcome<OfferedRelease>> {
  const text = await place.whole(manifestName, longestManifest)
  if (text === null)
    return failure(
      fault(
        'release.missing',
        `there is no ${manifestName} at ${place.name}`,
        'Check the address: it must be that of a release folder.',
      ),
    )
  const signature = await place.whole(signatureName, longestManifest)
  const manifest = parseManifest(Buffer.from(text).toString())
  if (!manifest.ok) return manifest
  return success({
    manifest: manifest.value,
    text,
    signature: signature === null ? null : Buffer.from(signature).toString(),
  })
}

/** What tells where each block lies and what it must be. */
export interface ReleaseMap {
  readonly offsets: FrameOffsets
  /** A digest after the other. */
  readonly index: Uint8Array
}

/** The map that was read last, by the digests that bind it: a pull wants it once to estimate, and once to write. */
let last: {readonly key: string; readonly map: ReleaseMap} | null = null

/** Reads seek table and block index, both held against the digests that the manifest has of them. */
export async function readMap(
  place: Place,
  content: ReleaseContent,
  contentSize: bigint,
): Promise<Outcome<ReleaseMap>> {
  const key = `${content.seekTableSha256} ${content.blocks.sha256} ${content.frameSize} ${contentSize}`
  if (last?.key === key) return success(last.map)
  const map = await fetchMap(place, content, contentSize)
  if (map.ok) last = {key, map: map.value}
  return map
}

async function fetchMap(place: Place, content: ReleaseContent, contentSize: bigint): Promise<Outcome<ReleaseMap>> {
  const frames = countOf(contentSize, content.frameSize)
  const {image, blocks} = content
  const table = await place.range(image.file, image.bytes - seekTableLength(frames), image.bytes, image.bytes)
  const offsets = hexDigest(table) === content.seekTableSha256 ? parseSeekTable(table, frames, content.frameSize) : null
  if (offsets === null) return failure(differs(place, image, 'its seek table is not the one'))
  const packed = await place.range(blocks.file, 0, blocks.bytes, blocks.bytes)
  if (hexDigest(packed) !== blocks.sha256) return failure(differs(place, blocks, 'it is not the file'))
  const length = countOf(contentSize, blockSize) * digestLength
  const index = await decompress(packed, {maxOutputLength: length}).catch(() => null)
  if (index?.length !== length) return failure(differs(place, blocks, 'it is not of the length'))
  return success({offsets, index})
}

/** What the index has for the block. */
export const wantedDigest = ({index}: ReleaseMap, block: number): Uint8Array =>
  index.subarray(block * digestLength, (block + 1) * digestLength)

const hexDigest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const differs = (place: Place, {file}: ReleaseFile, how: string): Fault =>
  fault(
    'release.damaged',
    `${place.name}${place.name.endsWith('/') ? '' : '/'}${file} does not fit its manifest: ${how} that the manifest names`,
    'The publisher has to upload all files of one release; imgbase image check tells which one is wrong.',
  )
