import {expect} from 'chai'
import {exitCodes} from '../../src/cli/exit-codes.ts'
import {sceneOf, type Scene, temporaryDisk} from '../lab/main/play.ts'
import {printFigures, tell} from './figures.ts'
import {isFull} from './full.ts'
import {inLab} from './lab.ts'

/** How the disk gets sick, as sicken.sh knows it, while an update works: before the first step of that kind, or behind a rename; `start`: before all. */
interface Sickness {
  readonly sickness: string
  readonly at: string
  readonly code: number
  readonly says: RegExp
  /** Only with `--full`. */
  readonly isRare?: true
}

const {refused, toolFailed, undone, needsRecover} = exitCodes

const sicknesses: readonly Sickness[] = [
  {sickness: 'unreadable image', at: 'image.write', code: undone, says: /A disk failed.*Input\/output error/},
  {sickness: 'unreadable file', at: 'layer.carry', code: undone, says: /a disk failed: EIO/},
  {sickness: 'failing pool', at: 'image.write', code: needsRecover, says: /disk failed/i},
  {sickness: 'failing boot', at: 'kernel.install', code: undone, says: /a disk failed: EIO/},
  {
    sickness: 'failing boot',
    at: 'renamed /boot/grub/custom.cfg',
    code: needsRecover,
    says: /disk failed|Input\/output error/,
  },
  {sickness: 'full boot', at: 'kernel.install', code: undone, says: /a file system is full: ENOSPC/},
  {sickness: 'read-only var', at: 'layer.carry', code: needsRecover, says: /a file system is read-only: EROFS/},
  {sickness: 'full pool', at: 'image.write', code: undone, says: /or the pool got full.*Input\/output error/},
  {sickness: 'unreadable image', at: 'start', code: toolFailed, says: /a disk failed: EIO/, isRare: true},
  {sickness: 'failing pool', at: 'volume.snapshot', code: needsRecover, says: /disk failed/, isRare: true},
  {sickness: 'failing pool', at: 'layer.carry', code: needsRecover, says: /disk failed/, isRare: true},
  {sickness: 'failing boot', at: 'file.write', code: needsRecover, says: /a disk failed: EIO/, isRare: true},
  {sickness: 'read-only boot', at: 'kernel.install', code: undone, says: /is read-only: EROFS/, isRare: true},
  {sickness: 'read-only boot', at: 'start', code: undone, says: /is read-only: EROFS/, isRare: true},
  {sickness: 'read-only var', at: 'start', code: toolFailed, says: /is read-only: EROFS/, isRare: true},
  {sickness: 'full var', at: 'layer.carry', code: undone, says: /a file system is full: ENOSPC/, isRare: true},
  {sickness: 'full var', at: 'start', code: refused, says: /\/var has 0B free/, isRare: true},
  {sickness: 'full pool', at: 'layer.carry', code: undone, says: /a disk failed: EIO/, isRare: true},
  {sickness: 'full pool metadata', at: 'image.write', code: needsRecover, says: /or the pool got full/, isRare: true},
]

const tried = sicknesses.filter(({isRare}) => isFull || isRare !== true)
const nameOf = ({sickness, at}: Sickness): string => `${sickness}:${at}`

printFigures()

describe('a disk that gets sick while an update works', function () {
  this.timeout(3_600_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    const disks = [disk, `${disk}.spare`].map((path) => ({path, size: 1n << 30n}))
    scene = sceneOf(await inLab('sick.sh', {disks}, tried.map(nameOf)))
    tell('sick disks', `${tried.length} updates on disks that got sick`)
  })

  for (const one of tried) {
    const {sickness, at, code, says} = one
    const name = nameOf(one)
    it(`${sickness}, ${at}: ends with code ${code} and says why; once the disk is well, recover leaves the node as it was, whole`, () => {
      expect(scene.refusal(name, code)).to.match(says)
      if (sickness !== 'unreadable file') expect(scene.output(`${name}: runs`)).to.equal('words of the node\n')
      expect(scene.result(`${name}: recover`, 'recover')).to.containSubset({leftovers: {failures: []}})
      expect(scene.output(`${name}: state`)).to.equal('')
      expect(scene.output(`${name}: contents`)).to.equal('')
      expect(scene.output(`${name}: pool`)).to.match(/ rw .* - /)
    })
  }
})
