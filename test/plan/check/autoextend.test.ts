import {expect} from 'chai'
import {parseAutoextend} from '../../../src/plan/check/autoextend.ts'

describe('parseAutoextend', () => {
  it('reads what lvmconfig 2.03.16 prints', () =>
    expect(parseAutoextend('thin_pool_autoextend_threshold=70\nthin_pool_autoextend_percent=20\n')).to.deep.equal({
      threshold: 70,
      percent: 20,
    }))

  it('reads it with the section around', () =>
    expect(
      parseAutoextend('activation {\n\tthin_pool_autoextend_threshold = 100\n\tthin_pool_autoextend_percent = 5\n}\n'),
    ).to.deep.equal({threshold: 100, percent: 5}))

  it('makes nothing up', () =>
    expect(() => parseAutoextend('thin_pool_autoextend_threshold=70\n')).to.throw('thin_pool_autoextend_percent'))
})
