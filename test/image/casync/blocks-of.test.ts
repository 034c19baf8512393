import {expect} from 'chai'
import fc from 'fast-check'
import {blocksOf} from '../../../src/image/casync/blocks-of.ts'

const blockSize = 65_536

describe('blocks of pieces', () => {
  it('put together what the pieces hold, and have, up to the end of the file system', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({min: 1, max: 3 * blockSize}), {minLength: 1, maxLength: 12}),
        fc.double({min: 0.01, max: 1, noNaN: true}),
        async (lengths, share) => {
          const total = lengths.reduce((sum, length) => sum + length, 0)
          const contentSize = Math.max(1, Math.floor(total * share))
          const now = Buffer.from(Array.from({length: total}, (_, at) => (at * 7 + (at >> 8)) % 251))
          const there = now.map((byte) => byte ^ 1)
          let at = 0
          const pieces = lengths.map((length) => {
            at += length
            return {now: now.subarray(at - length, at), there: Buffer.from(there.subarray(at - length, at))}
          })
          const blocks: {block: number; now: Buffer; there: Buffer}[] = []
          for await (const block of blocksOf(streamOf(pieces), contentSize))
            blocks.push({...block, now: Buffer.from(block.now), there: Buffer.from(block.there)})
          expect(blocks.map(({block}) => block)).to.deep.equal([...Array(Math.ceil(contentSize / blockSize)).keys()])
          expect(Buffer.concat(blocks.map((block) => block.now)).equals(now.subarray(0, contentSize))).to.equal(true)
          const had = Buffer.concat(blocks.map((block) => block.there))
          expect(had.equals(Buffer.from(there.subarray(0, contentSize)))).to.equal(true)
        },
      ),
      {numRuns: 40},
    ))
})

async function* streamOf<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all
}
