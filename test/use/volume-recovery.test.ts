import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {recoveryOf} from '../../src/engine/recover.ts'
import {createFiles} from '../../src/host/files.ts'
import type {Host} from '../../src/host/host.ts'
import {createTrees} from '../../src/host/trees.ts'
import {planned, type PlannedStep} from '../../src/model/plan.ts'
import type {Progress} from '../../src/model/progress.ts'
import type {Step} from '../../src/model/step.ts'
import {isDone} from '../../src/use/is-done.ts'
import {performing} from '../../src/use/perform.ts'
import {folders, plainTools} from '../host/folders.ts'

const layer = {vg: 'node', name: 'a-1-1+1'}
const volume = {vg: 'node', name: 'srv', path: '/srv', filesystem: 'ext4' as const, options: ['discard']}
const line = (present: boolean): Step => ({kind: 'fstab.line', ...volume, layer, present})
const unmount: Step = {kind: 'system.unmount', path: '/srv', only: {volume: {vg: 'node', name: 'srv'}, layer}}
const mount: Extract<Step, {kind: 'system.mount'}> = {
  ...{kind: 'system.mount', vg: 'node', name: 'srv', path: '/srv'},
  ...{layer, options: ['discard'], from: '/'},
}
const unmounted: Step = {...mount, from: null}
const remove: Step = {kind: 'volume.remove', vg: 'node', name: 'srv', onlyWithTag: null}

describe('a volume command that was cut off, while another layer runs', () => {
  const {make} = folders()
  let root = ''
  const told: Progress[] = []
  const how: string[] = []
  const started: string[] = []

  /** The layer's root is a folder; nothing is mounted or started. */
  const host = (layers: readonly string[] = [layer.name, volume.name]): Host =>
    ({
      files: createFiles(),
      trees: createTrees(plainTools),
      tools: {
        run(command: readonly string[]) {
          started.push(command.join(' '))
          return Promise.resolve({stdout: '', stderr: '', exitCode: 0})
        },
      },
      mounts: {
        isRoot: () => Promise.resolve(false),
        mount({name}: {name: string}, way: string) {
          how.push(way)
          return Promise.resolve(name === layer.name ? root : `/no/${name}`)
        },
        unmount: () => Promise.resolve(),
      },
      thinNumbers: () => Promise.resolve(new Map(layers.map((name, at) => [name, at]))),
      report: (progress: Progress) => told.push(progress),
    }) as unknown as Host

  const fstab = (text: string): void => writeFileSync(join(root, 'etc/fstab'), text)
  const way = async (steps: readonly PlannedStep[], commit: number, layers?: readonly string[]): Promise<string> => {
    const plans = [{goal: 'g', steps, commit}]
    const open = {id: 't', command: 'c', pid: 1, at: 0, plans, outcome: null, finished: new Set<number>()}
    const begun = new Set(Array.from({length: commit + 1}, (_, at) => at))
    return (await recoveryOf({...open, begun}, (step) => isDone(host(layers), step))).way
  }
  const creation = [planned(line(true), 'b'), planned(mount, 'b')]
  const removal = [planned(unmount, 'b', unmounted), planned(line(false), 'b'), planned(remove, 'b')]

  beforeEach(() => {
    root = make({'etc/fstab': ''})
    for (const list of [told, how, started]) list.splice(0)
  })

  it('is judged by the fstab of its own layer, as it was last written', async () => {
    fstab('/dev/node/a / ext4\n/dev/node/srv /srv ext4 discard 0 2\n')
    expect(await way(creation, 0)).to.equal('finish')
    expect(await way(removal, 1)).to.equal('undo')
    fstab('/dev/node/a / ext4\n')
    expect(await way(creation, 0)).to.equal('undo')
    expect(await way(removal, 1)).to.equal('finish')
    expect(new Set(how)).to.deep.equal(new Set(['replayed']))
  })

  it('loses nothing where that layer is gone', async () => {
    expect(await way(creation, 0, ['srv'])).to.equal('finish')
    expect(await way(removal, 1, ['srv'])).to.equal('undo')
  })

  it('mounts, copies and unmounts nothing here, and says so', async () => {
    for (const step of [mount, unmount, unmounted]) await performing(host())(step)
    expect(started).to.deep.equal([])
    expect(told).to.have.length(2)
    expect(told[0]).to.have.property('text').that.includes('node/srv is for /srv of a-1-1+1').and.includes('beneath it')
  })

  it('writes the fstab of its own layer', async () => {
    fstab('/dev/node/a / ext4\n')
    await performing(host())(line(true))
    const text = await createFiles().readText(join(root, 'etc/fstab'))
    expect(text).to.equal('/dev/node/a / ext4\n/dev/node/srv /srv ext4 discard 0 2\n')
    expect(how).to.deep.equal(['writable'])
  })
})
