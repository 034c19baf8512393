import {temporaryDisk} from '../lab/main/play.ts'
import {printFigures} from './figures.ts'
import {killedIn, type Killed} from './killed.ts'

printFigures()

describe('SIGKILL at every step of an update', function () {
  this.timeout(14_400_000)
  const disk = temporaryDisk()
  let killed: Killed

  before(async () => {
    killed = await killedIn(disk, {update: 'each state'})
  })

  it('recover leaves the node as it was, or updated, whole', () => killed.expectWhole('update'))
})
