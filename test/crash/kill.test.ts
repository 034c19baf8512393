import {temporaryDisk} from '../lab/main/play.ts'
import {printFigures} from './figures.ts'
import {killedIn, wantedOf, type Killed} from './killed.ts'

printFigures()

const commands = wantedOf({
  init: 'every tenth',
  'base add': 'every fifth',
  'layer add': 'every fifth',
  pin: 'every fifth',
  unpin: 'every fifth',
  kargs: 'every fifth',
  'layer remove': 'every fifth',
  'base remove': 'every fifth',
  collection: 'every fifth of what follows',
  rollback: 'each state',
})

/** What the node's units run. */
const services = wantedOf({shutdown: 'every tenth tool', 'first boot': 'every tenth tool'})

describe('SIGKILL at every step of a rollback, and at some of other commands', function () {
  this.timeout(14_400_000)
  const disk = temporaryDisk()
  let killed: Killed

  before(async () => {
    killed = await killedIn(disk, {...commands, ...services})
  })

  for (const name of Object.keys(commands))
    it(`${name}: recover leaves the node as it was, or changed, whole`, () => killed.expectWhole(name))

  for (const name of Object.keys(services))
    it(`${name}: the next boot leaves the node as it would have without a kill, with every file of layers and of /var`, () =>
      killed.expectWhole(name))
})
