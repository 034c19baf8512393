import {expect} from 'chai'
import fc from 'fast-check'
import {formatSize, maxOf, parseSize, roundUp} from '../../src/model/size.ts'

describe('parseSize', () => {
  const sizes: readonly (readonly [string, bigint])[] = [
    ['100', 100n << 20n],
    ['512b', 512n],
    ['1k', 1024n],
    ['512M', 512n << 20n],
    ['1.5g', 3n << 29n],
    ['2TiB', 2n << 40n],
    ['1PB', 1n << 50n],
    [' 5G ', 5n << 30n],
    ['0.000001p', 1_125_899_906n],
    ['99999999999p', 99_999_999_999n << 50n],
  ]
  for (const [text, bytes] of sizes)
    it(`reads '${text}'`, () => expect(parseSize(text)).to.deep.equal({ok: true, value: bytes}))

  for (const text of ['', 'G', '-1G', '1,5G', '1.G', '1e3', '5X', '5 G B', '1.0000001G', '0x10', '5bb', '5bib'])
    it(`refuses '${text}'`, () => expect(parseSize(text)).to.have.nested.property('faults[0].code', 'size.invalid'))
})

describe('formatSize', () => {
  const texts: readonly (readonly [bigint, string])[] = [
    [0n, '0B'],
    [1023n, '1023B'],
    [1024n, '1K'],
    [3n << 29n, '1.5G'],
    [1n << 40n, '1T'],
    [2048n << 50n, '2048P'],
    [-(3n << 19n), '-1.5M'],
  ]
  for (const [bytes, text] of texts) it(`writes ${bytes} as ${text}`, () => expect(formatSize(bytes)).to.equal(text))
})

describe('roundUp', () => {
  it('gives the smallest multiple that is not below', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1n << 60n), fc.bigInt(1n, 1n << 30n), (size, unit) => {
        const rounded = roundUp(size, unit)
        expect(rounded % unit).to.equal(0n)
        expect(rounded >= size && rounded - size < unit).to.equal(true)
      }),
    )
  })
})

describe('maxOf', () => {
  it('is the largest', () => expect(maxOf(3n, 1n << 60n, 5n)).to.equal(1n << 60n))
  it('is 0 for none', () => expect(maxOf()).to.equal(0n))
})
