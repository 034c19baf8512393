import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {createFiles} from '../../src/host/files.ts'
import {differingStretches, indexOf} from '../../src/image/block-index.ts'

const block = 65_536

describe('the block index of a volume', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-index-'))
  after(() => rmSync(folder, {recursive: true, force: true}))

  const indexOfBytes = async (bytes: Uint8Array, length = bytes.length): Promise<Uint8Array> => {
    writeFileSync(join(folder, 'volume'), bytes)
    return indexOf(createFiles(), join(folder, 'volume'), length)
  }

  it('tells exactly the blocks that were changed, as stretches', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({min: 1, max: 20 * block}),
        fc.array(fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}), {maxLength: 6}),
        async (length, places) => {
          const bytes = Buffer.alloc(length)
          const was = await indexOfBytes(bytes)
          const changed = new Set<number>()
          for (const place of places) {
            const at = Math.floor(place * length)
            bytes[at] = 1
            changed.add(Math.floor(at / block))
          }
          const told = new Set<number>()
          for (const {start, end} of differingStretches(was, await indexOfBytes(bytes), length)) {
            expect(end).to.be.at.most(length)
            for (let at = start; at < end; at += block) told.add(at / block)
          }
          expect([...told]).to.deep.equal([...changed].toSorted((a, b) => a - b))
        },
      ),
      {numRuns: 40},
    ))

  it('covers what the image had and no byte more', async () => {
    const bytes = Buffer.alloc(block + 10)
    const was = await indexOfBytes(bytes, block + 5)
    bytes[block + 7] = 1
    expect(await indexOfBytes(bytes, block + 5)).to.deep.equal(was)
  })

  it('takes what a volume lacks for zeros, so that one cut short differs', async () => {
    const was = await indexOfBytes(Buffer.alloc(block + 5, 1))
    expect(differingStretches(was, await indexOfBytes(Buffer.alloc(block, 1), block + 5), block + 5)).to.deep.equal([
      {start: block, end: block + 5},
    ])
  })
})
