import type {Files} from '../host/host.ts'
import {blockSize, digestLength} from '../model/release.ts'
import {digestsOn} from './release/compare.ts'

/** Reads the first `bytes` of a device and gives a digest for each block of them, as a release's block index does. */
export async function indexOf(files: Pick<Files, 'open'>, device: string, bytes: number): Promise<Uint8Array> {
  const volume = await files.open(device, 'read')
  try {
    return await digestsOn(volume, BigInt(bytes), () => undefined)
  } finally {
    await volume.close()
  }
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
