import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

const readers = ['w', 'layout', 'boot --list', 'check'] as const
const count = 50

describe('fifty commands at once', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk)
    await play(disk, 'do_it imgbase layout --init')
    scene = await play(disk, script, {mem: 4n << 30n})
  })

  it('what only reads never fails, and sees whole states', () => {
    for (let n = 0; n < count; n += 2) {
      const command = readers[(n / 2) % readers.length] ?? 'w'
      const result = scene.result(String(n), command.split(' ')[0] ?? '')
      if (command === 'w') expect(result).to.containSubset({booted: 'node-1.0-1+1'})
    }
  })

  it('of what changes one is at work at a time: each did its work, or says who was at it', () => {
    const changes = Array.from({length: count / 2}, (_, n) => 2 * n + 1)
    const won = changes.filter((n) => scene.get(String(n)).code === 0)
    expect(won).not.to.be.empty
    for (const n of changes.filter((one) => !won.includes(one)))
      expect(scene.refusal(String(n), 8)).to.match(/'imgbase kargs .*' \(process \d+\) is changing this node now/)
    const words = scene.output('kargs').match(/\bat_once=\d+/g) ?? []
    expect(words.map((word) => Number(word.slice('at_once='.length))).toSorted((a, b) => a - b)).to.deep.equal(won)
  })

  it('nothing was left unfinished', () =>
    expect(scene.result('list', 'recover')).to.containSubset({
      unfinished: [],
      leftovers: {found: [], rebuildEntries: false},
    }))
})

const script = String.raw`
  readers=('w' 'layout' 'boot --list' 'check')
  for n in {0..49}; do
    if [ $((n % 2)) = 0 ]; then command=${'$'}{readers[n / 2 % 4]}; else command="kargs --append at_once=$n"; fi
    { imgbase $command --json >/run/$n.out 2>/run/$n.err </dev/null; echo $? >/run/$n.code; } &
  done
  wait
  for n in {0..49}; do tell $n "$(cat /run/$n.code)" /run/$n.out /run/$n.err; done
  see kargs imgbase kargs
  see list imgbase recover --list --json`
