import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

const readers = ['w', 'layout', 'boot --list', 'check'] as const
const count = 50

/** Of a kernel argument that is appended, one value after the other, the values that stand in an entry. */
const valuesOf = (options: string, name: string): readonly string[] =>
  [...options.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))].map(([, value = '']) => value)

interface ShownEntry {
  readonly layer: string | null
  readonly default: boolean
  readonly options: readonly string[]
}
interface ShownLayer {
  readonly id: string
  readonly incomplete: boolean
}

describe('many commands at once', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk)
    await play(disk, 'do_it imgbase layout --init')
    scene = await play(disk, script, {mem: 4n << 30n})
  })

  const entriesOf = (name: string): readonly ShownEntry[] =>
    scene.result(name, 'boot')['entries'] as readonly ShownEntry[]
  const layersOf = (name: string): readonly ShownLayer[] =>
    (scene.result(name, 'layout')['bases'] as readonly {layers: readonly ShownLayer[]}[]).flatMap(({layers}) => layers)
  /** Ids of the checks that found something. */
  const found = (name: string): readonly string[] =>
    (scene.result(name, 'check')['checks'] as readonly {id: string; status: string}[]).flatMap(({id, status}) =>
      status === 'ok' ? [] : [id],
    )
  const ownEntry = (name: string): string => {
    const [own, ...others] = entriesOf(name).filter(({layer}) => layer === 'node-1.0-1+1')
    expect(others).to.deep.equal([])
    expect(own?.default, name).to.equal(true)
    return own?.options.join(' ') ?? ''
  }

  describe('fifty, each other one of which changes something', () => {
    const won = (): readonly number[] =>
      Array.from({length: count / 2}, (_, n) => 2 * n + 1).filter((n) => scene.get(String(n)).code === 0)
    const atOnce = (): readonly string[] => valuesOf(scene.output('kargs'), 'at_once')

    it('what only reads never fails, and sees a state that was there', () => {
      const without = (options: string): string => options.replaceAll(/ at_once=\S+/g, '')
      for (let n = 0; n < count; n += 2) {
        const command = readers[(n / 2) % readers.length] ?? 'w'
        const name = String(n)
        if (command === 'w')
          expect(scene.result(name, 'w')).to.containSubset({booted: 'node-1.0-1+1', default: 'node-1.0-1+1'})
        if (command === 'layout')
          expect(layersOf(name))
            .to.containSubset([{id: 'node-1.0-1+1', incomplete: false}])
            .and.to.have.length(1)
        if (command === 'check') expect(found(name)).to.deep.equal(found('check before'))
        if (command !== 'boot --list') continue
        const values = valuesOf(ownEntry(name), 'at_once')
        expect(values, 'arguments in the order in which they came').to.deep.equal(atOnce().slice(0, values.length))
        expect(without(ownEntry(name))).to.equal(ownEntry('entries before'))
      }
    })

    it('of what changes one is at work at a time: each did its work, or says who was at it', () => {
      expect(won()).not.to.be.empty
      for (let n = 1; n < count; n += 2)
        if (!won().includes(n))
          expect(scene.refusal(String(n), 8)).to.match(/'imgbase kargs .*' \(process \d+\) is changing this node now/)
      expect(
        atOnce()
          .map(Number)
          .toSorted((a, b) => a - b),
      ).to.deep.equal(won())
    })
  })

  it('nothing was left unfinished', () =>
    expect(scene.result('list', 'recover')).to.containSubset({
      unfinished: [],
      leftovers: {found: [], rebuildEntries: false},
    }))
})

const script = String.raw`
  readers=('w' 'layout' 'boot --list' 'check')
  see 'check before' imgbase check --json
  see 'entries before' imgbase boot --list --json
  for n in {0..49}; do
    if [ $((n % 2)) = 0 ]; then command=${'$'}{readers[n / 2 % 4]}; else command="kargs --append at_once=$n"; fi
    { imgbase $command --json >/run/$n.out 2>/run/$n.err </dev/null; echo $? >/run/$n.code; } &
  done
  wait
  for n in {0..49}; do tell $n "$(cat /run/$n.code)" /run/$n.out /run/$n.err; done
  see kargs imgbase kargs
  see list imgbase recover --list --json`
