import {createFiles} from '../src/host/files.ts'
import {compressFrame} from '../src/image/release/frames.ts'
import {folderPlace} from '../src/image/release/place.ts'
import {readManifest, readMap} from '../src/image/release/read-release.ts'
import {workAgainst, fetched} from '../src/image/release/compare.ts'
import {blockSize} from '../src/model/release.ts'
import {required} from '../src/use/ask.ts'
import {zstdDecompressSync} from 'node:zlib'

/** What separates two releases: bytes of the blocks that differ and are no zeros, and what these take, each compressed alone. */
export async function changedBetween(
  a: string,
  b: string,
): Promise<{readonly bytes: number; readonly compressed: number}> {
  const files = createFiles()
  const open = async (folder: string) => {
    const place = folderPlace(files, folder)
    const {manifest} = required(await readManifest(place))
    return {place, manifest, map: required(await readMap(place, manifest, manifest.contentSize))}
  }
  const [old, now] = [await open(a), await open(b)]
  const work = workAgainst(old.map.index, now.map, now.manifest.contentSize)
  const perFrame = now.manifest.frameSize / blockSize
  let [bytes, compressed] = [0, 0]
  for (let frame = 0; frame < now.map.offsets.length - 1; frame += 1) {
    const wanted = work.subarray(frame * perFrame, (frame + 1) * perFrame)
    if (!wanted.includes(fetched)) continue
    const [start = 0, end = 0] = now.map.offsets.slice(frame, frame + 2)
    const content = zstdDecompressSync(await now.place.range(now.manifest.image.file, start, end, 0))
    for (const [index, one] of wanted.entries()) {
      if (one !== fetched) continue
      const block = content.subarray(index * blockSize, (index + 1) * blockSize)
      bytes += block.length
      compressed += (await compressFrame(block)).length
    }
  }
  return {bytes, compressed}
}
