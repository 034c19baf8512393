import {expect} from 'chai'
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

const undone = 6
const needsRecover = 7

const sicknesses: readonly Sickness[] = [
  {sickness: 'unreadable image', at: 'image.write', code: undone, says: /Input\/output error|disk failed/},
  {sickness: 'unreadable image', at: 'start', code: 5, says: /disk failed/, isRare: true},
  {sickness: 'unreadable file', at: 'layer.carry', code: undone, says: /Input\/output error|disk failed/},
  {sickness: 'failing pool', at: 'image.write', code: needsRecover, says: /disk failed|Input\/output error/},
  {sickness: 'failing pool', at: 'volume.snapshot', code: needsRecover, says: /disk failed/, isRare: true},
  {sickness: 'failing pool', at: 'layer.carry', code: needsRecover, says: /disk failed/, isRare: true},
  {sickness: 'failing boot', at: 'kernel.install', code: undone, says: /a disk failed: EIO/},
  {sickness: 'failing boot', at: 'file.write', code: needsRecover, says: /a disk failed: EIO/, isRare: true},
  {
    sickness: 'failing boot',
    at: 'renamed /boot/grub/custom.cfg',
    code: needsRecover,
    says: /Input\/output error|disk failed/,
  },
  {sickness: 'read-only boot', at: 'kernel.install', code: undone, says: /file system is read-only/},
  {sickness: 'read-only boot', at: 'start', code: undone, says: /file system is read-only/, isRare: true},
  {sickness: 'full boot', at: 'kernel.install', code: undone, says: /file system is full/},
  {sickness: 'read-only var', at: 'layer.carry', code: needsRecover, says: /file system is read-only/},
  {sickness: 'read-only var', at: 'start', code: 5, says: /file system is read-only/, isRare: true},
  {sickness: 'full var', at: 'layer.carry', code: undone, says: /file system is full/},
  {sickness: 'full var', at: 'start', code: 4, says: /\/var has 0B free/, isRare: true},
  {sickness: 'full pool', at: 'image.write', code: undone, says: /does not fit/},
  {sickness: 'full pool', at: 'layer.carry', code: undone, says: /./, isRare: true},
  {sickness: 'full pool metadata', at: 'image.write', code: undone, says: /./},
]

const tried = sicknesses.filter(({isRare}) => isFull || isRare !== true)

printFigures()

describe('a disk that gets sick while an update works', function () {
  this.timeout(3_600_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    const disks = [disk, `${disk}.spare`].map((path) => ({path, size: 1n << 30n}))
    scene = sceneOf(
      await inLab(
        'sick.sh',
        {disks},
        tried.map(({sickness, at}) => `${sickness}:${at}`),
      ),
    )
    tell('sick disks', `${tried.length} updates on disks that got sick: none changed what ran`)
  })

  for (const {sickness, at, code, says} of tried) {
    const name = `${sickness}:${at}`
    it(`${sickness}, ${at}: ends with code ${code} and says why; once the disk is well, recover leaves the node as it was, whole`, () => {
      expect(scene.refusal(name, code)).to.match(says)
      expect(scene.output(`${name}: runs`)).to.equal('words of the node\n')
      expect(scene.result(`${name}: recover`, 'recover')).to.containSubset({leftovers: {failures: []}})
      expect(scene.output(`${name}: state`)).to.equal('')
      expect(scene.output(`${name}: contents`)).to.equal('')
      expect(scene.output(`${name}: pool`)).to.match(/ rw .* - /)
    })
  }
})
