import {expect} from 'chai'
import fc from 'fast-check'
import type {BootRecord} from '../../src/model/boot-record.ts'
import {findLayer, layersOf, type Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId, volumeName} from '../../src/model/nvr.ts'
import {varBeforeTag, varOfTag} from '../../src/model/tags.ts'
import {keptVars, mountedVar, varLeftBy} from '../../src/model/var-volume.ts'
import {copyWarnings} from '../../src/plan/copy-warnings.ts'
import {planKeepVar} from '../../src/plan/keep-var.ts'
import {nextLayer} from '../../src/plan/names.ts'
import {layerToCarry, planRollbackCopy, type RollbackCopyRequest} from '../../src/plan/rollback-copy.ts'
import {thin} from '../read/lvm-states.ts'
import {expectMenuCommit, expectNothingStagedAtCommit, expectUndoable} from './invariants.ts'
import {afterSteps, modelOf, volumesOf} from './lvm-model.ts'
import {loader, nodes, simpleNode} from './nodes.ts'

const transaction = 't1'
const kernel = {release: '6.1.0', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', from: 'layer', bytes: 1n} as const
const request = (target: Layer, more: Partial<RollbackCopyRequest>): RollbackCopyRequest => ({
  ...{transaction, target, left: null, withVar: false, kernel, kernelArguments: ['quiet']},
  ...more,
})
const record = ({id}: Layer, since: number): BootRecord => ({
  ...{boot: `${id}-${since}`, layer: id, since, carried: true, healthy: true, good: false, checks: []},
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
        const left = carry ? layerToCarry(node, target, []) : null
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
    expect(firstCode(layerToCarry(node, booted, []))).to.equal('rollback.nothing-left')
  })
})

describe('what a rollback takes along', () => {
  const node = simpleNode()
  const booted = node.roles.booted ?? expect.fail('nothing booted')
  const [older, , newer] = layersOf(node.lineage) as [Layer, Layer, Layer]
  const staged = {...newer, goodAt: null, stagedFrom: booted.volume.name}
  const pending: Node = {...node, roles: {...node.roles, default: staged}}

  it('is nothing of a layer that never booted: that holds only what was there when it was staged', () => {
    const refused = layerToCarry(pending, booted, [record(booted, 900)])
    expect(firstCode(refused)).to.equal('rollback.nothing-left')
    expect(refused.ok ? '' : refused.faults[0]?.message).to.contain(`${staged.id} was never booted`)
  })

  it('is then what was changed in the layer that runs, where that is left', () =>
    expect(layerToCarry(pending, older, [])).to.deep.equal({ok: true, value: booted}))

  it('is what was changed in a layer that booted, whatever became of it', () => {
    for (const [layer, log] of [
      [staged, [record(staged, 900)]],
      [{...staged, goodAt: 900}, []],
      [{...staged, bad: {at: 900, why: 'tries', fellBackTo: booted.volume.name}}, []],
    ] as const)
      expect(layerToCarry({...node, roles: {...node.roles, default: layer}}, booted, log)).to.deep.equal({
        ok: true,
        value: layer,
      })
  })

  it('needs room in the group for a volume more where it gets a /var', () => {
    const kept = withKept(node, older, 7)
    const [group] = kept.state.groups
    if (group === undefined) throw new Error('no group')
    const room = (bytes: bigint): Node => ({
      ...kept,
      state: {...kept.state, groups: [{...group, metadataFree: bytes}]},
    })
    const code = (bytes: bigint, withVar: boolean): string | null =>
      firstCode(planRollbackCopy(room(bytes), loader, request(older, {withVar})))
    expect([code(1024n, false), code(1024n, true), code(2048n, true)]).to.deep.equal([
      null,
      'space.group-metadata',
      null,
    ])
  })

  it('warns where the copy is older than one may think', () => {
    const kept = withKept(node, older, 700)
    expect(copyWarnings(kept, older, true, [record(older, 600)])).to.deep.equal([])
    expect(copyWarnings(kept, older, true, [record(older, 800)]).join()).to.contain('1970-01-01T00:11:40.000Z')
    expect(copyWarnings(kept, older, false, [record(older, 800)])).to.deep.equal([])
    expect(copyWarnings(withKept(node, booted, 700), booted, true, [])).to.have.length(2)
    expect(copyWarnings(node, booted, false, []).join()).to.contain('from now on until the reboot')
  })
})

describe('keeping /var at a first boot', () => {
  const staged = (node: Node): Layer => ({
    ...(findLayer(node.lineage, 'node-4.6.0~rc1-1+1') ?? expect.fail('no layer')),
    stagedFrom: 'node-4.5.0-1+1',
  })

  it('makes a read-only snapshot with its tags, and can be taken back until it is marked as complete', () => {
    const node = simpleNode()
    const plan = planKeepVar(node, staged(node), transaction, []) ?? expect.fail('no plan')
    const before = modelOf(node.state)
    const after = expectUndoable(before, [{...plan, steps: plan.steps.slice(0, 2), commit: null}])
    expectNothingStagedAtCommit(before, [{...plan, commit: null}], transaction)
    const name = [...after.volumes.keys()].find((path) => path.startsWith('node/var.before.')) ?? ''
    expect(after.volumes.get(name)).to.deep.include({readOnly: true, origin: 'var'})
  })

  it('is done once as long as no other layer runs, however often the boot is tried', () => {
    const node = simpleNode()
    const layer = staged(node)
    const [old] = layersOf(node.lineage)
    const kept = withKept(node, old ?? layer, 700, layer.volume.name)
    const log = [record(layer, 800), record(layer, 695), record(old ?? layer, 500)]
    expect(planKeepVar(kept, layer, transaction, log)).to.equal(null)
  })

  it('is done again where another layer wrote to /var since, and what was kept before stays', () => {
    const node = simpleNode()
    const layer = staged(node)
    const [old] = layersOf(node.lineage)
    if (old === undefined) throw new Error('no layer')
    const kept = withKept(node, layer, 700, layer.volume.name)
    const plan = planKeepVar(kept, layer, transaction, [record(old, 900), record(layer, 690)]) ?? expect.fail('no plan')
    const after = afterSteps(
      modelOf(kept.state),
      plan.steps.map(({step}) => step),
    )
    const first = `var.before.${layer.volume.name}`
    const all = keptVars(volumesOf(after, 'node'), kept.lineage).filter(({before}) => before === layer.volume.name)
    expect(all.map(({volume, of, at}) => [volume.name, of, at])).to.have.deep.members([
      [first, layer.volume.name, 700],
      [`${first}.2`, old.volume.name, 1000],
    ])
    const own = thin('var.of.x', [varOfTag(old.volume.name)])
    const apart = {...kept, state: {...kept.state, volumes: [...kept.state.volumes, own]}}
    expect(planKeepVar(apart, layer, transaction, [record(old, 900)])).to.equal(null)
  })

  it('keeps the name of the layer from being given again', () => {
    const node = simpleNode()
    const [target] = layersOf(node.lineage)
    if (target === undefined) throw new Error('no layer')
    const base = target.volume.name.slice(0, -1)
    for (const more of [
      thin(`var.before.${base}5.2`, []),
      thin('v', [varOfTag(`${base}5`)]),
      thin('v', [varBeforeTag(7, `${base}5`)]),
    ])
      expect(nextLayer('node', [...node.state.volumes, more], target.nvr)).to.containSubset({value: {index: 6}})
  })

  it('is not done for the first layer of a node, or where /var is no volume', () => {
    const node = simpleNode()
    const layer = staged(node)
    const twice = withKept(node, layer, 7, layer.volume.name)
    expect(planKeepVar(node, {...layer, stagedFrom: 'root'}, transaction, [])).to.equal(null)
    expect(planKeepVar({...node, state: {...node.state, mounts: []}}, layer, transaction, [])).to.equal(null)
    expect(mountedVar(node.state, node.lineage)?.name).to.equal('var')
    expect(keptVars(twice.state.volumes, twice.lineage)).to.have.length(1)
  })
})
