import {hostDisk} from '../lab/host-disk.ts'
import {play, temporaryDisk} from '../lab/main/play.ts'
import {printFigures} from './figures.ts'
import {killedBooted, wantedOf, type Killed} from './killed.ts'

printFigures()

const commands = wantedOf({
  'volume create': 'every fifth',
  'volume resize': 'every fifth',
  'volume detach': 'every fifth',
  'volume attach': 'every fifth',
  'volume remove': 'every fifth',
})

describe('SIGKILL at some steps of volume, while the system runs', function () {
  this.timeout(14_400_000)
  const disk = temporaryDisk()
  let killed: Killed

  before(async () => {
    await hostDisk(disk)
    await play(disk, 'do_it imgbase layout --init')
    killed = await killedBooted(disk, commands)
  })

  for (const name of Object.keys(commands))
    it(`${name}: recover leaves fstab, mounts and files as they were, or changed, whole`, () =>
      killed.expectWhole(name))
})
