import {expect} from 'chai'
import fc from 'fast-check'
import {parseSeekTable, seekTable, seekTableLength} from '../../src/read/seek-table.ts'

const frameSize = 131_072

describe('the seek table', () => {
  it('gives back where each frame begins, for any frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(200_000), {minLength: 1, maxLength: 50}),
        fc.integer({min: 1, max: frameSize}),
        (sizes, last) => {
          const frames = sizes.map((size, index) => [size, index === sizes.length - 1 ? last : frameSize] as const)
          const bytes = seekTable(frames)
          expect(bytes.length).to.equal(seekTableLength(frames.length))
          const sums = sizes.reduce<number[]>((all, size) => [...all, (all.at(-1) ?? 0) + size], [0])
          expect(parseSeekTable(bytes, frames.length, frameSize)).to.deep.equal(sums)
        },
      ),
    )
  })

  it('is refused with other frames, another magic, or another length', () => {
    const bytes = seekTable([
      [10, frameSize],
      [20, 5],
    ])
    expect(parseSeekTable(bytes, 2, frameSize)).to.deep.equal([0, 10, 30])
    expect(parseSeekTable(bytes, 3, frameSize)).to.equal(null)
    expect(parseSeekTable(bytes, 2, frameSize / 2)).to.equal(null)
    expect(parseSeekTable(bytes.subarray(1), 2, frameSize)).to.equal(null)
    for (const at of [0, bytes.length - 1, bytes.length - 5, bytes.length - 9])
      expect(parseSeekTable(bytes.with(at, (bytes[at] ?? 0) ^ 1), 2, frameSize), String(at)).to.equal(null)
  })
})
