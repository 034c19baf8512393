import type {Files} from '../host/host.ts'
import {blockSize, countOf} from '../model/release.ts'
import {digestLength, digestOf} from './release/digests.ts'

/** Bytes that are read at once. */
const stretch = 16 * blockSize

/** Reads the first `bytes` of a device and gives a digest for each block of them, as a release's block index does. */
export async function indexOf(files: Pick<Files, 'open'>, device: string, bytes: number): Promise<Uint8Array> {
  const index = new Uint8Array(countOf(BigInt(bytes), blockSize) * digestLength)
  const buffer = Buffer.allocUnsafeSlow(stretch)
  const volume = await files.open(device, 'read')
  try {
    for (let at = 0; at < bytes; at += stretch) {
      const piece = buffer.subarray(0, Math.min(stretch, bytes - at))
      if ((await volume.read(at, piece)) < piece.length) throw new Error(`${device} ends before byte ${bytes}`)
      for (let start = 0; start < piece.length; start += blockSize)
        index.set(digestOf(piece.subarray(start, start + blockSize)), ((at + start) / blockSize) * digestLength)
    }
  } finally {
    await volume.close()
  }
  return index
}

/** Stretches of bytes, from `start` up to `end`, of the blocks in which two indexes of one length differ. */
export function differingStretches(
  one: Uint8Array,
  other: Uint8Array,
  bytes: number,
): readonly {readonly start: number; readonly end: number}[] {
  const stretches: {start: number; end: number}[] = []
  for (let block = 0; block * digestLength < one.length; block += 1) {
    const [from, to] = [block * digestLength, (block + 1) * digestLength]
    if (Buffer.compare(one.subarray(from, to), other.subarray(from, to)) === 0) continue
    const last = stretches.at(-1)
    const start = block * blockSize
    const end = Math.min(start + blockSize, bytes)
    if (last?.end === start) last.end = end
    else stretches.push({start, end})
  }
  return stretches
}
