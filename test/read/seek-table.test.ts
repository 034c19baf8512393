import {expect} from 'chai'
import {seekTable} from '../../src/read/seek-table.ts'

describe('the seek table', () =>
  it('is the skippable frame that the format of zstd describes', () => {
    const bytes = Buffer.from(
      seekTable([
        [10, 65_536],
        [258, 5],
      ]),
    )
    const magic = '5e2a4d18'
    const frames = '0a00000000000100' + '0201000005000000'
    const footer = '02000000' + '00' + 'b1ea928f'
    expect(bytes.toString('hex')).to.equal(`${magic}19000000${frames}${footer}`)
  }))
