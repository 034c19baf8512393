import {expect} from 'chai'
import {digestTag, fromTag, goodTag, pinTag, sequenceTag, stagingTag, tagsOf, valuesOf} from '../../src/model/tags.ts'

const built = {
  staging: stagingTag('t-1'),
  digest: digestTag('sha256:00'),
  sequence: sequenceTag(7),
  good: goodTag(1_700_000_000),
  pin: pinTag('rollback'),
  from: fromTag('node-1-1+1'),
} as const
const all = ['imgbased:layer', ...Object.values(built)]

describe('tags with a value', () => {
  const values = {
    staging: 't-1',
    digest: 'sha256:00',
    sequence: '7',
    good: '1700000000',
    pin: 'rollback',
    from: 'node-1-1+1',
  } as const
  for (const kind of Object.keys(values) as (keyof typeof values)[])
    it(`${kind} is found among others`, () => {
      expect(tagsOf(all, kind)).to.deep.equal([built[kind]])
      expect(valuesOf(all, kind)).to.deep.equal([values[kind]])
    })

  it("are made of LVM's characters", () => {
    for (const tag of all) expect(tag).to.match(/^[A-Za-z0-9_+.\-/=!:&#]{1,1024}$/)
  })

  it('are none where a volume has none', () => expect(valuesOf(['imgbased:layer'], 'good')).to.deep.equal([]))
})
