import {createFiles} from '../src/host/files.ts'
import {compressFrame} from '../src/image/release/frames.ts'
import {folderPlace} from '../src/image/release/place.ts'
import {fittedIndex, readWholeMap} from '../src/image/release/block-map.ts'
import {readManifest} from '../src/image/release/read-release.ts'
import {workAgainst, fetched} from '../src/image/release/compare.ts'
import {required} from '../src/use/ask.ts'
import {zstdDecompressSync} from 'node:zlib'

/** What separates two releases: bytes of the blocks that differ and are no zeros, what these take, each compressed alone, and what all of the second takes. */
export async function changedBetween(
  a: string,
  b: string,
): Promise<{readonly bytes: number; readonly compressed: number; readonly whole: number}> {
  const files = createFiles()
  const open = async (folder: string) => {
    const place = folderPlace(files, folder)
    const {manifest} = required(await readManifest(place))
    return {place, manifest, map: required(await readWholeMap(place, manifest, manifest.contentSize))}
  }
  const [old, now] = [await open(a), await open(b)]
  const work = workAgainst(fittedIndex(old.map.index, now.manifest.contentSize), now.map)
  let [bytes, compressed] = [0, 0]
  for (const [number, one] of work.entries()) {
    if (one !== fetched) continue
    const [start = 0, end = 0] = [now.map.starts[number], now.map.ends[number]]
    const block = zstdDecompressSync(await now.place.range(now.manifest.image.file, start, end, 0))
    bytes += block.length
    compressed += (await compressFrame(block)).length
  }
  return {bytes, compressed, whole: now.manifest.image.bytes}
}
