import {expect} from 'chai'
import {temporaryDisk} from '../lab/main/play.ts'
import {printFigures} from './figures.ts'
import {full} from './full.ts'
import {killedIn, type Killed} from './killed.ts'
import {smallNode} from './lab.ts'

printFigures()

full(describe)('SIGKILL before and after every step of update and rollback', function () {
  this.timeout(14_400_000)
  const disk = temporaryDisk()
  let killed: Killed

  before(async () => {
    await smallNode(disk)
    killed = await killedIn(disk, 'kill-update.sh')
  })

  for (const name of ['update', 'update at random', 'rollback'])
    it(`${name}: recover leaves the node as it was, or changed, whole`, () => killed.expectWhole(name))

  it('no file of a base or layer that was there before is another', () =>
    expect(killed.told('contents')).to.equal('same'))
})
