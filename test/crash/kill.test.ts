import {temporaryDisk} from '../lab/main/play.ts'
import {printFigures} from './figures.ts'
import {killedIn, type Killed} from './killed.ts'

printFigures()

const commands = {
  init: 'every tenth',
  'base add': 'every fifth',
  'layer add': 'every fifth',
  pin: 'every fifth',
  kargs: 'every fifth',
  'layer remove': 'every fifth',
  'base remove': 'every fifth',
  rollback: 'each state',
} as const

describe('SIGKILL at every step of a rollback, and at some of other commands', function () {
  this.timeout(14_400_000)
  const disk = temporaryDisk()
  let killed: Killed

  before(async () => {
    killed = await killedIn(disk, commands)
  })

  for (const name of Object.keys(commands))
    it(`${name}: recover leaves the node as it was, or changed, whole`, () => killed.expectWhole(name))
})
