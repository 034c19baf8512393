import {expect} from 'chai'
import fc from 'fast-check'
import {layersOf} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId, volumeName, type Nvr} from '../../src/model/nvr.ts'
import type {Volume} from '../../src/model/volume.ts'
import {planEmptyBase, planNamedBase} from '../../src/plan/add-base.ts'
import {planLayer} from '../../src/plan/add-layer.ts'
import {required} from '../../src/use/ask.ts'
import {expectMenuCommit, expectNothingStagedAtCommit, expectUndoable} from './invariants.ts'
import {modelOf} from './lvm-model.ts'
import {loader, nodes, nodeWithState, poolIn, simpleNode} from './nodes.ts'

const nvr = 'node-9^a-1' as Nvr
const runningOf = (node: Node): Volume => node.state.volumes.find(({device}) => device === '253:1')!
const kernel = {release: '6.1.0', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', from: 'layer', bytes: 1n} as const

describe('planning an empty base', () => {
  it('can be taken back from any step; its commit takes the mark of staging away, and nothing boots it', () =>
    fc.assert(
      fc.property(nodes, fc.bigInt({min: 1n, max: 1n << 34n}), fc.constantFrom('ext4', 'xfs'), (node, size, type) => {
        const empty = required(planEmptyBase(node, {transaction: 't1', size, filesystem: type}))
        const named = planNamedBase(node, {transaction: 't1', nvr, digest: null})
        const before = modelOf(node.state)
        const after = expectUndoable(before, [empty, named])
        expect(named.steps[named.commit ?? -1]?.step).to.include({kind: 'volume.tag', name: volumeName(nvr)})
        expect(named.commit).to.equal(named.steps.length - 1)
        const {tags, size: made, readOnly} = after.volumes.get(`node/${volumeName(nvr)}`)!
        const counted = node.lineage.bases.map(({sequence}) => sequence ?? 0)
        expect([...tags]).to.have.members(['imgbased:base', `imgbased:seq=${Math.max(0, ...counted) + 1}`])
        expect(made >= size && made < size + (1n << 22n) && made % (1n << 22n) === 0n).to.equal(true)
        expect(readOnly).to.equal(true)
        expect(after.files).to.deep.equal(before.files)
      }),
    ))

  it('is refused where the metadata of the group has no room, with the numbers', () => {
    const node = simpleNode()
    const groups = node.state.groups.map((one) => ({...one, metadataFree: 512n}))
    const request = {transaction: 't1', size: 1n, filesystem: 'ext4'} as const
    const outcome = planEmptyBase(nodeWithState(node, {groups}), request)
    expect(outcome).to.have.nested.property('faults[0].code', 'space.group-metadata')
    expect(outcome).to.have.nested.property('faults[0].message').that.contains('512B').and.contains('1K')
  })
})

describe('planning a layer', () => {
  it('adds its entry to the menu by one rename and leaves the default; it can be taken back from any step', () =>
    fc.assert(
      fc.property(nodes, fc.nat(), (node, which) => {
        const origins = [...node.lineage.bases, ...layersOf(node.lineage)]
        const origin = origins[which % origins.length]!
        const request = {transaction: 't1', origin, kernel, kernelArguments: [], running: runningOf(node)}
        const {plan, id} = required(planLayer(node, loader, request))
        const before = modelOf(node.state)
        expectMenuCommit(plan)
        expectNothingStagedAtCommit(before, [plan], 't1')
        const after = expectUndoable(before, [plan])
        const added = [...after.volumes.keys()].filter((path) => !before.volumes.has(path))
        expect(added).to.deep.equal([`node/${volumeName(id)}`])
        expect(after.volumes.get(added[0]!)?.origin).to.equal(origin.volume.name)
        const customConfig = after.files.get('/boot/grub/custom.cfg') ?? ''
        expect(loader.getDefault({...node.state.boot, customConfig})).to.equal(loader.getDefault(node.state.boot))
        for (const layer of [...layersOf(node.lineage), {nvr: origin.nvr, index: Number(id.split('+').at(-1))}])
          expect(customConfig).to.contain(`--id ${entryId(layer.nvr, layer.index)} {`)
      }),
      {numRuns: 60},
    ))

  it('tells every shortage at once', () => {
    const node = simpleNode()
    const pools = [{...poolIn(node), dataPercent: 100, metadataPercent: 100, health: 'out_of_data'}]
    const state = {...node.state, pools, boot: {...node.state.boot, available: 0n}}
    const request = {
      transaction: 't1',
      origin: node.lineage.bases[0]!,
      kernel,
      kernelArguments: [],
      running: runningOf(node),
    }
    const outcome = planLayer({...node, state}, loader, request)
    const codes = outcome.ok ? [] : outcome.faults.map(({code}) => code)
    expect(codes).to.deep.equal(['pool.sick', 'space.pool', 'space.pool-metadata', 'space.boot'])
  })
})
