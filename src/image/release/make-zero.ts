import type {Host, RandomFile} from '../../host/host.ts'
import {blockSize} from '../../model/release.ts'
import {fetched, zeroed, type BlockWork} from './compare.ts'
import {isZero} from './digests.ts'
import {lengthOfBlock} from './length-of-block.ts'
import type {ReleasePull} from './pull-release.ts'

/** Blocks from `first` up to `end`. */
interface Stretch {
  readonly first: number
  readonly end: number
}

/**
 * Makes zeros of the blocks that must become so: whole chunks are given back to the pool, the rest is written. A pool may ignore discards
 * (lvmthin(7), Discard): so each one is read back, and written where it took no effect.
 */
export async function makeZero(
  {tools}: Pick<Host, 'tools'>,
  volume: RandomFile,
  {contentSize, device}: Pick<ReleasePull, 'contentSize' | 'device'>,
  work: BlockWork,
  blocksInChunk: number,
): Promise<void> {
  const {whole, parts} = stretchesOf(work, blocksInChunk)
  if (whole.length > 0) {
    const lines = whole.map(({first, end}) => `${first * blockSize} ${(end - first) * blockSize}\n`).join('')
    await tools.run(['bash', '-c', discardAll, 'discard', device], {input: lines})
  }
  for (const {first, end} of parts)
    for (let block = first; block < end; block += 1) await writeZeros(volume, contentSize, block)
  for (const {first, end} of whole)
    for (let block = first; block < end; block += 1)
      if (!(await readsZero(volume, contentSize, block))) await writeZeros(volume, contentSize, block)
}

/** One process that starts the tool for each line; a device that can't discard is no failure here. */
const discardAll = 'while read -r offset length; do blkdiscard -o "$offset" -l "$length" "$1" || exit 0; done'

function stretchesOf(
  work: BlockWork,
  blocksInChunk: number,
): {readonly whole: readonly Stretch[]; readonly parts: readonly Stretch[]} {
  const [whole, parts]: [{first: number; end: number}[], Stretch[]] = [[], []]
  for (let first = 0; first < work.length; first += blocksInChunk) {
    const chunk = work.subarray(first, first + blocksInChunk)
    if (!chunk.includes(zeroed)) continue
    const last = whole.at(-1)
    if (chunk.length < blocksInChunk || chunk.includes(fetched) || !chunk.every((one) => one === zeroed))
      parts.push(...zeroedIn(chunk, first))
    else if (last?.end === first) last.end += blocksInChunk
    else whole.push({first, end: first + blocksInChunk})
  }
  return {whole, parts}
}

const zeroedIn = (chunk: Uint8Array, first: number): readonly Stretch[] =>
  [...chunk].flatMap((one, index) => (one === zeroed ? [{first: first + index, end: first + index + 1}] : []))

const zeros = Buffer.alloc(blockSize)
const buffer = Buffer.alloc(blockSize)

const writeZeros = (volume: RandomFile, contentSize: bigint, block: number): Promise<void> =>
  volume.write(block * blockSize, zeros.subarray(0, lengthOfBlock(contentSize, block)))

async function readsZero(volume: RandomFile, contentSize: bigint, block: number): Promise<boolean> {
  const read = buffer.subarray(0, lengthOfBlock(contentSize, block))
  await volume.read(block * blockSize, read)
  return isZero(read)
}
