import {expect} from 'chai'
import fc from 'fast-check'
import {joined} from '../../../src/image/release/joined.ts'

const reach = {longest: 1000, gap: 100, waste: 0.1}

/** Extents in order, some of them neighbours. */
const extents = fc.array(fc.tuple(fc.nat(150), fc.integer({min: 1, max: 300})), {maxLength: 60}).map((pairs) => {
  let at = 0
  return pairs.map(([gap, length]) => {
    const start = at + gap
    at = start + length
    return {start, end: at}
  })
})

const sizeOf = (list: readonly {readonly start: number; readonly end: number}[]): number =>
  list.reduce((sum, {start, end}) => sum + end - start, 0)

describe('joining what is fetched', () => {
  it('gets every extent once and in order, in no longer requests, and wastes no more than it may', () =>
    fc.assert(
      fc.property(extents, (wanted) => {
        const requests = joined(wanted, reach)
        expect(requests.flatMap(({parts}) => parts)).to.deep.equal(wanted)
        for (const {start, end, parts} of requests) {
          expect([start, end]).to.deep.equal([parts[0]?.start, parts.at(-1)?.end])
          expect(end - start).to.be.at.most(reach.longest)
        }
        const spare = sizeOf(requests) - sizeOf(wanted)
        expect(spare).to.be.at.most(sizeOf(wanted) * reach.waste)
      }),
    ))

  it('joins neighbours, and then the smallest gaps', () => {
    const wanted = [
      {start: 0, end: 50},
      {start: 50, end: 100},
      {start: 130, end: 200},
      {start: 205, end: 300},
    ]
    expect(joined(wanted, reach).map(({start, end}) => [start, end])).to.deep.equal([
      [0, 100],
      [130, 300],
    ])
  })
})
