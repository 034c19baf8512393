import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {parseEnvironment, renderEnvironment} from '../../boot/grub-environment.ts'
import {renderCustomConfig} from '../../boot/grub-custom.ts'
import {countBoot, tries, type Trial} from '../../boot/trial.ts'
import {entry} from './boot-entries.ts'
import {emulated, startGrub} from './grub-emu.ts'

const [fresh, proven] = [entry('node-2-1-L1', 'b'), entry('node-1-1-L1', 'a')]
const onTrial = {default: fresh.id, fallback: proven.id, onTrial: true}

interface Machine {
  /** Bytes of imgbase.env; null where there is none. */
  readonly environment: string | null
  readonly menu: string
  readonly kernels: readonly string[]
  readonly before?: string
}

/** What it started, and what it wrote. */
function bootIn(folder: string, machine: Machine): {readonly started: string; readonly environment: string} {
  const files = {
    ...Object.fromEntries(machine.kernels.map((kernel) => [kernel.slice(1), 'kernel'])),
    ...(machine.environment === null ? {} : {'grub/imgbase.env': machine.environment}),
    'grub/custom.cfg': machine.menu,
    'grub/grub.cfg': `${machine.before ?? ''}${emulated}source "\${prefix}/custom.cfg"\n`,
  }
  const {started, after} = startGrub(folder, files, 'grub/imgbase.env')
  return {started, environment: after}
}

describe('counting tries in GRUB', function () {
  let folder = ''
  before(() => (folder = mkdtempSync(join(tmpdir(), 'imgbase-grub-'))))
  after(() => rmSync(folder, {recursive: true, force: true}))

  const kernels = [fresh.kernel, proven.kernel]
  const menu = renderCustomConfig(null, [fresh, proven], onTrial, null)
  const start = (machine: Partial<Machine>) => bootIn(folder, {environment: null, menu, kernels, ...machine})

  const states: readonly (Trial | null)[] = [
    ...[...Array(tries + 1).keys()].map((left) => ({id: fresh.id, left})),
    ...[...Array(tries + 1).keys()].map((left) => ({id: proven.id, left})),
    null,
  ]
  for (const count of states)
    it(`does what countBoot says with ${count === null ? 'no count' : `${count.left} tries left for ${count.id}`}`, () => {
      const expected = countBoot(fresh.id, proven.id, count)
      const environment = count === null ? null : renderEnvironment(count)
      const seen = start({environment})
      expect(seen.started).to.match(new RegExp(`^/${expected.boots}/vmlinuz`))
      expect(seen.environment === '' ? null : parseEnvironment(seen.environment)).to.deep.equal(expected.count)
    })

  it('comes down to the fallback after as many boots as there are tries, and stays there', () => {
    let environment = renderEnvironment({id: fresh.id, left: tries})
    const started = [...Array(tries + 2).keys()].map(() => {
      const seen = start({environment})
      environment = seen.environment
      return seen.started.split('/')[1]
    })
    expect(started).to.deep.equal([...Array<string>(tries).fill(fresh.id), proven.id, proven.id])
  })

  it('boots the fallback where the block is torn, empty, cut off or full of rubbish', () => {
    const whole = renderEnvironment({id: fresh.id, left: 2})
    const damaged = [
      '',
      whole.slice(0, 20),
      '\0'.repeat(1024),
      `\0${whole.slice(1)}`,
      whole.replace('left=2', 'left=7'),
    ]
    for (const environment of [...damaged, whole.replace('left=2', 'left=x')]) {
      expect(parseEnvironment(environment)).to.equal(null)
      expect(start({environment}).started).to.match(new RegExp(`^/${proven.id}/`))
    }
  })

  it('takes a write of which one sector alone reached the disk for the new or the old count', () => {
    const [older, newer] = [renderEnvironment({id: fresh.id, left: 2}), renderEnvironment({id: fresh.id, left: 1})]
    for (const torn of [older.slice(0, 512) + newer.slice(512), newer.slice(0, 512) + older.slice(512)])
      expect(parseEnvironment(torn)?.left).to.be.oneOf([1, 2])
  })

  it('boots the fallback, and tells the system why, where the kernel is missing; that costs a try', () => {
    const seen = start({environment: renderEnvironment({id: fresh.id, left: 3}), kernels: [proven.kernel]})
    expect(seen.started).to.equal(`${proven.kernel} img.fallback=${fresh.id}`)
    expect(parseEnvironment(seen.environment)).to.deep.equal({id: fresh.id, left: 2})
  })

  it('leaves a choice for one boot alone, and counts it only where it is the entry on trial', () => {
    const once = (id: string) => `set boot_once=true\nset default=${id}\n`
    const environment = renderEnvironment({id: fresh.id, left: 3})
    const other = start({environment, before: once(proven.id)})
    expect([other.started.split('/')[1], parseEnvironment(other.environment)?.left]).to.deep.equal([proven.id, 3])
    const same = start({environment, before: once(fresh.id)})
    expect([same.started.split('/')[1], parseEnvironment(same.environment)?.left]).to.deep.equal([fresh.id, 2])
    const usedUp = start({environment: renderEnvironment({id: fresh.id, left: 0}), before: once(fresh.id)})
    expect(usedUp.started.split('/')[1]).to.equal(fresh.id)
  })

  it('counts nothing once the trial is over', () => {
    const settled = renderCustomConfig(menu, [fresh, proven], {...onTrial, onTrial: false}, null)
    const environment = renderEnvironment({id: fresh.id, left: 0})
    const seen = start({menu: settled, environment})
    expect([seen.started.split('/')[1], seen.environment]).to.deep.equal([fresh.id, environment])
  })

  it('writes blocks that are read back, 1024 bytes each', () => {
    const ids = fc.stringMatching(/^imgbase-[\w.-]{1,128}-L[1-9]\d{0,2}$/)
    fc.assert(
      fc.property(ids, fc.integer({min: 0, max: tries}), (id, left) => {
        const text = renderEnvironment({id, left})
        expect(text).to.have.length(1024)
        expect(parseEnvironment(text)).to.deep.equal({id, left})
      }),
    )
  })
})
