import {createHash, type Hash} from 'node:crypto'
import {promisify} from 'node:util'
import {zstdDecompress} from 'node:zlib'
import type {Files} from '../../host/host.ts'
import {blockSize, type ReleaseManifest} from '../../model/release.ts'
import {sentenceOf} from '../../model/sentence.ts'
import {seekTable} from '../../read/seek-table.ts'
import type {OnBytes} from '../on-bytes.ts'
import {readWholeMap, wantedDigest, type BlockMap} from './block-map.ts'
import {digestOf} from './digests.ts'
import {lengthOfBlock} from './length-of-block.ts'
import {folderPlace, sumsName} from './place.ts'

const decompress = promisify(zstdDecompress)

/** Everything that is wrong with the files of a release folder, in sentences: all of its bytes are read. */
export async function checkRelease(
  files: Files,
  folder: string,
  manifest: ReleaseManifest,
  onBytes: OnBytes,
): Promise<readonly string[]> {
  const map = await readWholeMap(folderPlace(files, folder), manifest, manifest.contentSize).catch(sentenceOf)
  if (typeof map === 'string') return [map]
  if (!map.ok) return map.faults.map(({message}) => message)
  return [...(await checkImage(files, folder, manifest, map.value, onBytes)), ...(await checkSums(files, folder))]
}

async function checkImage(
  files: Files,
  folder: string,
  {image, contentSize}: ReleaseManifest,
  map: BlockMap,
  onBytes: OnBytes,
): Promise<readonly string[]> {
  const file = await files.open(`${folder}/${image.file}`, 'read')
  const whole = createHash('sha256')
  const wrong: string[] = []
  try {
    for (let block = 0; block < map.starts.length; block += 1) {
      const packed = await readHashed(file, whole, map.starts[block] ?? 0, map.ends[block] ?? 0)
      if (!(await isBlock(packed, map, block))) wrong.push(badBlock(image.file, block))
      onBytes(BigInt(Math.min((block + 1) * blockSize, Number(contentSize))))
    }
    const table = await readHashed(file, whole, map.ends.at(-1) ?? 0, image.bytes)
    if (Buffer.compare(table, tableOf(map)) !== 0)
      wrong.push(`the seek table of ${image.file} is not that of its frames`)
  } finally {
    await file.close()
  }
  if (whole.digest('hex') !== image.sha256) wrong.push(`${image.file} is not the file that the manifest names`)
  return wrong
}

const badBlock = (file: string, block: number): string =>
  `${file}: block ${block} (at ${block * blockSize} of the file system) is not what the index names`

const tableOf = ({starts, ends, contentSize}: BlockMap): Uint8Array =>
  seekTable([...starts].map((start, block) => [(ends[block] ?? 0) - start, lengthOfBlock(contentSize, block)]))

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

async function isBlock(packed: Uint8Array, map: BlockMap, block: number): Promise<boolean> {
  const content = await decompress(packed, {maxOutputLength: blockSize}).catch(() => Buffer.alloc(0))
  return (
    content.length === lengthOfBlock(map.contentSize, block) &&
    Buffer.compare(digestOf(content), wantedDigest(map, block)) === 0
  )
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
