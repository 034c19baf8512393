import {expect} from 'chai'
import {temporaryDisk} from '../lab/main/play.ts'
import {inLab, smallNode} from './lab.ts'

/** A change of a thin pool is several writes: LVM's metadata with a message, the pool's answer, its number, LVM's metadata without. */
describe('the power is cut between LVM and the pool', function () {
  this.timeout(3_600_000)
  const disk = temporaryDisk()
  const told = new Map<string, string>()

  before(async () => {
    await smallNode(disk)
    const lines = (await inLab('cut-in-lvm.sh', {disks: [{path: disk}]})).split('\0').filter(Boolean)
    for (const line of lines) told.set(line.split('\t')[0] ?? '', line.split('\t')[2] ?? '')
  })

  for (const name of ['image lacking', 'layer lacking', 'layer half', 'no journal', 'next command'])
    it(`${name}: what runs, /var and all else come up`, () => {
      expect(told.get(`${name}: root`)).to.match(/^0 /)
      expect(told.get(`${name}: var`)).to.match(/^0 /)
    })

  it('of a volume that the pool lacks, nothing else is missing after vgchange -ay, which says so', () => {
    expect(told.get('image lacking: all')).to.match(/^5 .*No data available/)
    expect(told.get('image lacking: missing')).to.match(/^0 +imgbase-\S+ $/)
    expect(told.get('layer lacking: all')).to.match(/^5 .*No data available/)
    expect(told.get('layer lacking: missing')).to.match(/^0 +node-2\.0-1\+1 $/)
    expect(told.get('layer half: missing')).to.match(/^0 *$/)
  })

  it('LVM by itself can change nothing in a pool that made a volume and lacks its number', () =>
    expect(told.get('layer half: by hand')).to.match(/^5 .*File exists/))

  for (const name of ['image lacking: recover', 'layer lacking: recover', 'layer half: recover', 'no journal: recover'])
    it(`${name} leaves what was there before`, () => expect(told.get(name)).to.match(/^0 /))

  it('so does the next command, and then does its work', () => expect(told.get('next command')).to.match(/^0 /))
})
