import {createHash, type Hash} from 'node:crypto'
import {promisify} from 'node:util'
import {zstdDecompress} from 'node:zlib'
import type {Files} from '../../host/host.ts'
import {blockSize, countOf, type ReleaseManifest} from '../../model/release.ts'
import {sentenceOf} from '../../model/sentence.ts'
import type {OnBytes} from '../on-bytes.ts'
import {digestOf} from './digests.ts'
import {folderPlace, sumsName} from './place.ts'
import {readMap, wantedDigest, type ReleaseMap} from './read-release.ts'

const decompress = promisify(zstdDecompress)

/** Everything that is wrong with the files of a release folder, in sentences: all of its bytes are read. */
export async function checkRelease(
  files: Files,
  folder: string,
  manifest: ReleaseManifest,
  onBytes: OnBytes,
): Promise<readonly string[]> {
  const map = await readMap(folderPlace(files, folder), manifest, manifest.contentSize).catch((error: unknown) =>
    sentenceOf(error),
  )
  if (typeof map === 'string') return [map]
  if (!map.ok) return map.faults.map(({message}) => message)
  return [...(await checkImage(files, folder, manifest, map.value, onBytes)), ...(await checkSums(files, folder))]
}

async function checkImage(
  files: Files,
  folder: string,
  manifest: ReleaseManifest,
  map: ReleaseMap,
  onBytes: OnBytes,
): Promise<readonly string[]> {
  const {image, frameSize, contentSize} = manifest
  const file = await files.open(`${folder}/${image.file}`, 'read')
  const whole = createHash('sha256')
  const wrong: string[] = []
  try {
    for (let frame = 0; frame < map.offsets.length - 1; frame += 1) {
      const packed = await readHashed(file, whole, map.offsets[frame] ?? 0, map.offsets[frame + 1] ?? 0)
      wrong.push(...(await checkFrame(packed, manifest, map, frame)))
      onBytes(BigInt(Math.min((frame + 1) * frameSize, Number(contentSize))))
    }
    await readHashed(file, whole, map.offsets.at(-1) ?? 0, image.bytes)
  } finally {
    await file.close()
  }
  if (whole.digest('hex') !== image.sha256) wrong.push(`${image.file} is not the file that the manifest names`)
  return wrong
}

async function readHashed(
  file: {read(offset: number, buffer: Uint8Array): Promise<number>},
  whole: Hash,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const bytes = Buffer.alloc(Math.max(0, end - start))
  const length = await file.read(start, bytes)
  whole.update(bytes.subarray(0, length))
  return bytes
}

async function checkFrame(
  packed: Uint8Array,
  {frameSize, contentSize, image}: ReleaseManifest,
  map: ReleaseMap,
  frame: number,
): Promise<readonly string[]> {
  const content = await decompress(packed, {maxOutputLength: frameSize}).catch(() => Buffer.alloc(0))
  const first = (frame * frameSize) / blockSize
  const last = Math.min(first + frameSize / blockSize, countOf(contentSize, blockSize))
  const wrong: string[] = []
  for (let block = first; block < last; block += 1) {
    const start = (block - first) * blockSize
    const end = Math.min(start + blockSize, Number(contentSize) - first * blockSize)
    const digest = content.length < end ? null : digestOf(content.subarray(start, end))
    if (digest === null || Buffer.compare(digest, wantedDigest(map, block)) !== 0)
      wrong.push(
        `${image.file}: block ${block} (at ${block * blockSize} of the file system) is not what the index names`,
      )
  }
  return wrong
}

/** The lines that systemd-sysupdate reads (sysupdate.d(5)): a digest, a space, a space or `*`, a name. */
async function checkSums(files: Files, folder: string): Promise<readonly string[]> {
  const text = await files.readText(`${folder}/${sumsName}`)
  if (text === null) return [`${sumsName} is missing`]
  const wrong: string[] = []
  for (const [, digest, name = ''] of text.matchAll(/^([0-9a-f]{64}) [ *]([^/\n]+)$/gm)) {
    const there = (await files.stat(`${folder}/${name}`))?.type === 'file'
    if (!there || (await files.sha256(`${folder}/${name}`)) !== digest)
      wrong.push(`${name} is ${there ? `not the file that ${sumsName} names` : `named in ${sumsName}, and not there`}`)
  }
  return wrong
}
