import {expect} from 'chai'
import fc from 'fast-check'
import {sharingOf} from '../../src/plan/sharing.ts'
import {parseThinDump} from '../../src/read/thin-dump.ts'

describe('sharingOf', () => {
  const run = fc.record({device: fc.nat(4), start: fc.nat(30), length: fc.integer({min: 1, max: 10})})

  it('is what counting block by block gives', () => {
    fc.assert(
      fc.property(fc.array(run, {maxLength: 20}), fc.uniqueArray(fc.nat(4)), (runs, members) => {
        const group = new Set(members)
        const [found] = sharingOf({blockSize: 2, runs}, [group])
        let [alone, shared] = [0n, 0n]
        for (let block = 0; block < 50; block += 1) {
          const owners = new Set(
            runs.filter(({start, length}) => block >= start && block < start + length).map(({device}) => device),
          )
          const inside = [...owners].filter((device) => group.has(device)).length
          if (inside > 0 && inside === owners.size) alone += 2n
          else if (inside > 0) shared += 2n
        }
        expect(found).to.deep.equal({alone, shared})
      }),
    )
  })
})

describe('parseThinDump', () => {
  it('reads what thin_dump prints', () => {
    const text = `<superblock uuid="" time="1" transaction="2" flags="0" version="2" data_block_size="128" nr_data_blocks="800">
  <device dev_id="1" mapped_blocks="3" transaction="0" creation_time="0" snap_time="1">
    <range_mapping origin_begin="0" data_begin="5" length="2" time="0"/>
    <single_mapping origin_block="9" data_block="1" time="1"/>
  </device>
  <device dev_id="7" mapped_blocks="1" transaction="1" creation_time="1" snap_time="1">
    <single_mapping origin_block="0" data_block="5" time="0"/>
  </device>
</superblock>`
    expect(parseThinDump(text.split('\n'))).to.deep.equal({
      blockSize: 65_536,
      runs: [
        {device: 1, start: 5, length: 2},
        {device: 1, start: 1, length: 1},
        {device: 7, start: 5, length: 1},
      ],
    })
  })
})
