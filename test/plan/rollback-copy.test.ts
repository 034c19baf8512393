import {expect} from 'chai'
import fc from 'fast-check'
import {findLayer, layersOf, type Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId, volumeName} from '../../src/model/nvr.ts'
import {varBeforeTag, varOfTag} from '../../src/model/tags.ts'
import {keptVars, mountedVar, varLeftBy} from '../../src/model/var-volume.ts'
import {planKeepVar} from '../../src/plan/keep-var.ts'
import {layerToCarry, planRollbackCopy, type RollbackCopyRequest} from '../../src/plan/rollback-copy.ts'
import {thin} from '../read/lvm-states.ts'
import {expectMenuCommit, expectNothingStagedAtCommit, expectUndoable} from './invariants.ts'
import {modelOf} from './lvm-model.ts'
import {loader, nodes, simpleNode} from './nodes.ts'

const transaction = 't1'
const kernel = {release: '6.1.0', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', from: 'layer', bytes: 1n} as const
const request = (target: Layer, more: Partial<RollbackCopyRequest>): RollbackCopyRequest => ({
  ...{transaction, target, left: null, withVar: false, kernel, kernelArguments: ['quiet']},
  ...more,
})
const firstCode = (outcome: {ok: boolean; faults?: readonly {code: string}[]}): string | null =>
  outcome.ok ? null : (outcome.faults?.[0]?.code ?? null)

/** With /var kept, as `of` left it. */
const withKept = (node: Node, of: Layer, at: number, before = 'other-1-1+1'): Node => ({
  ...node,
  state: {
    ...node.state,
    volumes: [
      ...node.state.volumes,
      thin(`var.before.${before}`, [varBeforeTag(at, before), varOfTag(of.volume.name)], {
        readOnly: true,
        origin: 'var',
      }),
    ],
  },
})

function expectCopy(node: Node, wanted: RollbackCopyRequest): void {
  const {target, withVar} = wanted
  const outcome = planRollbackCopy(node, loader, wanted)
  if (!outcome.ok) return
  const {plan, id, ownVar} = outcome.value
  expectMenuCommit(plan)
  const before = modelOf(node.state)
  expectNothingStagedAtCommit(before, [plan], transaction)
  const after = expectUndoable(before, [plan])
  const menu = after.files.get('/boot/grub/custom.cfg') ?? ''
  expect(menu).to.contain(`set default=${entryId(target.nvr, Number(id.slice(id.lastIndexOf('+') + 1)))}\n`)
  expect(after.volumes.get(`node/${target.volume.name}`)?.content).to.equal(
    before.volumes.get(`node/${target.volume.name}`)?.content,
  )
  expect(ownVar?.name ?? null).to.equal(withVar ? `var.of.${volumeName(id)}` : null)
  expect([...(after.volumes.get('node/var')?.tags ?? [])].includes('imgbased:var-replaced=1000')).to.equal(withVar)
}

describe('planning a rollback to a copy', () => {
  it('makes nothing real before the one rename, changes no other layer, and can be taken back from any step', () =>
    fc.assert(
      fc.property(nodes, fc.nat(), fc.boolean(), fc.boolean(), (bare, which, carry, withVar) => {
        const layers = layersOf(bare.lineage)
        const target = layers[which % Math.max(1, layers.length)]
        if (target === undefined || target.incomplete) return
        const node = withVar ? withKept(bare, target, 7) : bare
        const left = carry ? layerToCarry(node, target) : null
        if (left !== null && !left.ok) return
        expectCopy(node, request(target, {withVar, left: left === null ? null : left.value}))
      }),
      {numRuns: 200},
    ))

  it('takes the latest /var that the target left', () => {
    const node = simpleNode()
    const [target] = layersOf(node.lineage)
    if (target === undefined) throw new Error('no layer')
    const twice = withKept(withKept(node, target, 7, 'b-1-1+1'), target, 9, 'c-1-1+1')
    expect(varLeftBy(twice.state.volumes, twice.lineage, target)?.volume.name).to.equal('var.before.c-1-1+1')
  })

  it('is refused where nothing holds that /var, and where no layer is left to take changes from', () => {
    const node = simpleNode()
    const {booted} = node.roles
    if (booted === null) throw new Error('nothing booted')
    expect(firstCode(planRollbackCopy(node, loader, request(booted, {withVar: true})))).to.equal('rollback.no-var')
    expect(firstCode(layerToCarry(node, booted))).to.equal('rollback.nothing-left')
  })
})

describe('keeping /var at a first boot', () => {
  const staged = (node: Node): Layer => ({
    ...(findLayer(node.lineage, 'node-4.6.0~rc1-1+1') ?? expect.fail('no layer')),
    stagedFrom: 'node-4.5.0-1+1',
  })

  it('makes a read-only snapshot with its tags, and can be taken back until it is marked as complete', () => {
    const node = simpleNode()
    const plan = planKeepVar(node, staged(node), transaction) ?? expect.fail('no plan')
    const before = modelOf(node.state)
    const after = expectUndoable(before, [{...plan, steps: plan.steps.slice(0, 2), commit: null}])
    expectNothingStagedAtCommit(before, [{...plan, commit: null}], transaction)
    const name = [...after.volumes.keys()].find((path) => path.startsWith('node/var.before.')) ?? ''
    expect(after.volumes.get(name)).to.deep.include({readOnly: true, origin: 'var'})
  })

  it('is done once, and not for the first layer of a node, or where /var is no volume', () => {
    const node = simpleNode()
    const layer = staged(node)
    const twice = withKept(node, layer, 7, layer.volume.name)
    expect(planKeepVar(twice, layer, transaction)).to.equal(null)
    expect(planKeepVar(node, {...layer, stagedFrom: 'root'}, transaction)).to.equal(null)
    expect(planKeepVar({...node, state: {...node.state, mounts: []}}, layer, transaction)).to.equal(null)
    expect(mountedVar(node.state, node.lineage)?.name).to.equal('var')
    expect(keptVars(twice.state.volumes, twice.lineage)).to.have.length(1)
  })
})
