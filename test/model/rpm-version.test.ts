import {expect} from 'chai'
import fc from 'fast-check'
import {rpmCompare} from '../../src/model/rpm-version.ts'

/** Older, newer: as rpm 4.18 answers `rpm --eval '%{lua:print(rpm.vercmp(a, b))}'`. */
const older: readonly (readonly [string, string])[] = [
  ['1.0', '2.0'],
  ['9', '10'],
  ['2.0', '2.0.1'],
  ['5.5p1', '5.5p10'],
  ['10xyz', '10.1xyz'],
  ['xyz.4', '8'],
  ['6.0', '6.0.rc1'],
  ['1.0a', '1.0aa'],
  ['4.999.9', '5.0'],
  ['Z', 'a'],
  ['1.0~rc1', '1.0'],
  ['1.0~rc1', '1.0~rc2'],
  ['1.0~rc1~git123', '1.0~rc1'],
  ['1.0', '1.0^'],
  ['1.0', '1.0^git1'],
  ['1.0^git1', '1.01'],
  ['1.0^20160101', '1.0.1'],
  ['1.0^git1', '1.0^git1^x'],
  ['1.0^git1~pre', '1.0^git1'],
  ['1.0~rc1', '1.0~rc1^git1'],
  ['1b.fc17', '1.fc17'],
  ['1.fc17', '1g.fc17'],
]

const equal: readonly (readonly [string, string])[] = [
  ['1.0', '1.0'],
  ['2_0', '2.0'],
  ['10.0001', '10.1'],
  ['a+', 'a_'],
  ['+a', '_a'],
  ['1.', '1'],
]

describe('rpmCompare', () => {
  for (const [a, b] of older)
    it(`puts '${a}' before '${b}'`, () => {
      expect(Math.sign(rpmCompare(a, b))).to.equal(-1)
      expect(Math.sign(rpmCompare(b, a))).to.equal(1)
    })

  for (const [a, b] of equal)
    it(`sees no difference between '${a}' and '${b}'`, () => expect(rpmCompare(a, b)).to.equal(0))

  it('compares numbers that no float can hold', () =>
    expect(rpmCompare('90071992547409920', '90071992547409921')).to.be.lessThan(0))

  it('is transitive', () => {
    const version = fc.string({unit: fc.constantFrom('0', '1', '10', 'a', 'rc', '~', '^', '.'), maxLength: 6})
    fc.assert(
      fc.property(fc.array(version, {minLength: 3, maxLength: 3}), (versions) => {
        const [a, b, c] = versions.toSorted(rpmCompare) as [string, string, string]
        return rpmCompare(a, b) <= 0 && rpmCompare(b, c) <= 0 && rpmCompare(a, c) <= 0
      }),
      {numRuns: 2000},
    )
  })
})
