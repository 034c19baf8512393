import {expect} from 'chai'
import fc from 'fast-check'
import type {HostState} from '../../src/model/host-state.ts'
import type {Nvr} from '../../src/model/nvr.ts'
import type {Plan} from '../../src/model/plan.ts'
import {tags} from '../../src/model/tags.ts'
import type {Volume} from '../../src/model/volume.ts'
import {planInit, type InitRequest} from '../../src/plan/init.ts'
import {required} from '../../src/use/ask.ts'
import {lineageOf} from '../../src/read/lineage.ts'
import {group, thin} from '../read/lvm-states.ts'
import {expectMenuCommit, expectNothingStagedAtCommit, expectUndoable} from './invariants.ts'
import {afterPlans, modelOf, volumesOf} from './lvm-model.ts'
import {adminText, foreignEntry, loader, poolIn, simpleNode} from './nodes.ts'

const nvr = 'node-4.5.0~1-1' as Nvr

/** A host that runs from a thin root and was never initialised, or whose group imgbase built. */
function plainHost({isBuilt = false, volumes = ['var', 'home']} = {}): HostState {
  const node = simpleNode()
  const {boot, mounts} = node.state
  const own = (tag: string): readonly string[] => (isBuilt ? [tag] : [])
  const root = thin('root', [], {active: true, device: '253:1'})
  const persistent = volumes.map((name, index) => thin(name, own(tags.volume), {device: `253:${index + 2}`}))
  const pool0 = {...poolIn(node), tags: own(tags.pool)}
  const [slash, bootMount, varMount] = mounts as [
    HostState['mounts'][0],
    HostState['mounts'][0],
    HostState['mounts'][0],
  ]
  return {
    ...node.state,
    groups: [group('node', ...own(tags.vg))],
    volumes: [pool0, root, ...persistent],
    pools: [pool0],
    mounts: [
      ...[slash, bootMount],
      ...volumes.map((name, index) => ({...varMount, target: `/${name}`, device: `253:${index + 2}`})),
    ],
    boot: {...boot, customConfig: adminText, entries: [foreignEntry]},
  }
}

const rootOf = (state: HostState): Volume => state.volumes.find(({name}) => name === 'root')!

const request = (state: HostState, more: Partial<InitRequest> = {}): InitRequest => ({
  ...{transaction: 't1', nvr, source: rootOf(state), kernelArguments: ['quiet', 'root=/dev/sda1']},
  kernel: {release: '6.1.0', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', from: 'host', bytes: 30n},
  created: [],
  ...more,
})

const planFor = (state: HostState): Plan => required(planInit(state, loader, request(state)))

const codes = (state: HostState, more: Partial<InitRequest> = {}): readonly string[] => {
  const outcome = planInit(state, loader, request(state, more))
  return outcome.ok ? [] : outcome.faults.map(({code}) => code)
}

describe('planning an init', () => {
  it('can be taken back from any step, tags that were there before included; its commit is one rename of the menu', () =>
    fc.assert(
      fc.property(fc.boolean(), fc.subarray(['home', 'srv', 'tmp']), (isBuilt, others) => {
        const state = plainHost({isBuilt, volumes: ['var', ...others]})
        const plan = planFor(state)
        expectUndoable(modelOf(state), [plan])
        expectMenuCommit(plan)
        expectNothingStagedAtCommit(modelOf(state), [plan], 't1')
      }),
    ))

  it('makes a base that is no ancestor and a layer that boots next, and leaves the running root and its entry alone', () => {
    const state = plainHost()
    const after = afterPlans(modelOf(state), [planFor(state)])
    const lineage = required(
      lineageOf({
        groups: [group('node', ...after.groups.get('node')!)],
        volumes: volumesOf(after, 'node'),
        pools: [{...poolIn(simpleNode()), tags: [...after.volumes.get('node/pool0')!.tags]}],
      }),
    )
    expect(lineage?.bases).to.have.length(1)
    expect(lineage?.bases[0]).to.include({nvr, fromInit: true, incomplete: false, sequence: 1})
    expect(lineage?.bases[0]?.layers[0]).to.include({id: `${nvr}+1`, incomplete: false, stagedFrom: 'root'})
    const root = after.volumes.get('node/root')
    expect(root).to.deep.equal({...modelOf(state).volumes.get('node/root'), tags: new Set([tags.init])})
    expect(after.files.get(`/boot/loader/entries/${foreignEntry.id}.conf`)).to.be.a('string')
    const menu = after.files.get('/boot/grub/custom.cfg')
    expect(menu)
      .to.contain('set default=imgbase-node-4.5.0_.t1-1-L1')
      .and.to.contain('root=/dev/node/node-4.5.0_.t1-1+1')
    expect(menu).to.not.contain('set fallback')
  })

  it('marks every volume that is mounted beside the root, and nothing else', () => {
    const state = plainHost()
    const after = afterPlans(modelOf(state), [planFor(state)])
    const marked = [...after.volumes].filter(([, volume]) => volume.tags.has(tags.volume)).map(([path]) => path)
    expect(marked).to.have.members(['node/var', 'node/home'])
    expect(after.groups.get('node')).to.deep.equal(new Set([tags.vg]))
    expect(after.volumes.get('node/pool0')?.tags).to.deep.equal(new Set([tags.pool]))
  })

  it('refuses a host without a /var of its own, and says how to get one', () => {
    const state = plainHost({volumes: ['home']})
    const outcome = planInit(state, loader, request(state))
    expect(codes(state)).to.deep.equal(['init.no-var'])
    expect(outcome).to.have.nested.property('faults[0].hint').that.contains('--create-volumes')
  })

  it('makes the volumes that a layout names, fills them with the layer, and marks all as complete at once', () => {
    const state = plainHost({volumes: ['home']})
    const line = {vg: 'node', name: 'var', path: '/var', filesystem: 'xfs', options: ['discard']} as const
    const outcome = planInit(state, loader, request(state, {created: [{...line, size: 5n << 30n, content: 7n}]}))
    const steps = outcome.ok ? outcome.value.steps.map(({step}) => step) : []
    expect(steps.find(({kind}) => kind === 'layer.carry'))
      .to.have.nested.property('request.created')
      .deep.equal([line])
    expect(steps.filter((step) => 'name' in step && step.name === 'var').map(({kind}) => kind)).to.include.members([
      ...['volume.create', 'filesystem.make'],
    ])
    expect(steps.find(({kind}) => kind === 'volumes.untag'))
      .to.have.property('names')
      .that.includes('var')
    expect(codes(state, {created: [{...line, size: 8n, content: 8n}]})).to.deep.equal(['init.volume-small'])
  })

  it('refuses a root that is not thin, and a name that some volume bears', () => {
    const state = plainHost()
    expect(codes(state, {source: {...rootOf(state), pool: null}})).to.deep.equal(['init.not-thin'])
    const foreign = {...state, volumes: [...state.volumes, thin('node-4.5.0_.t1-1', [])]}
    expect(codes(foreign)).to.deep.equal(['volume.name-taken'])
  })

  it('tells all that is wrong at once', () => {
    const state = plainHost({volumes: ['home']})
    const sick = {...state, pools: state.pools.map((pool) => ({...pool, needsCheck: true, dataPercent: 100}))}
    expect(codes(sick)).to.deep.equal(['pool.sick', 'space.pool', 'init.no-var'])
    const long = `a${'-'.repeat(70)}1-1` as Nvr
    expect(codes(sick, {nvr: long})).to.deep.equal(['nvr.too-long', 'pool.sick', 'space.pool', 'init.no-var'])
  })
})
