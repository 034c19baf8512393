import {expect} from 'chai'
import fc from 'fast-check'
import {layersOf, type Base, type Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId} from '../../src/model/nvr.ts'
import {collectable} from '../../src/plan/collect.ts'
import {planRemoval} from '../../src/plan/remove.ts'
import {expectMenuCommit, expectUndoable} from './invariants.ts'
import {afterPlans, modelOf} from './lvm-model.ts'
import {loader, nodes, simpleNode} from './nodes.ts'

type What = {readonly base: Base | null; readonly layers: readonly Layer[]}

/** A base with all its layers, or one layer alone. */
const removals = fc.tuple(nodes, fc.nat(), fc.boolean()).map(([node, which, isBase]): [Node, What] => {
  const layers = layersOf(node.lineage)
  const layer = layers[which % Math.max(1, layers.length)]
  const base = node.lineage.bases[which % node.lineage.bases.length]!
  return isBase || layer === undefined ? [node, {base, layers: base.layers}] : [node, {base: null, layers: [layer]}]
})

const isMounted = ({state}: Node, device: string | null): boolean =>
  device !== null && state.mounts.some((mount) => mount.device === device)

describe('planning a removal', () => {
  it('is refused exactly for what is booted, default, previous, pinned, waited for or mounted, and names each reason', () =>
    fc.assert(
      fc.property(removals, ([node, what]) => {
        const outcome = planRemoval(node, loader, what)
        const reasons = what.layers.flatMap(({id}) => node.roles.protected.get(id) ?? [])
        const mounted = [what.base, ...what.layers].filter((one) => isMounted(node, one?.volume.device ?? null))
        expect(outcome.ok).to.equal(reasons.length + mounted.length === 0)
        if (outcome.ok) return
        const codes = outcome.faults.map(({code}) => code)
        for (const reason of reasons) expect(codes).to.include(`layer.${reason}`)
        for (const fault of outcome.faults) expect(fault.hint, fault.code).to.be.a('string')
      }),
      {numRuns: 300},
    ))

  it('takes entries out of the menu first, by one rename; then only what was named is gone', () =>
    fc.assert(
      fc.property(removals, ([node, what]) => {
        const outcome = planRemoval(node, loader, what)
        if (!outcome.ok) return
        const plan = outcome.value
        const before = modelOf(node.state)
        const after = expectUndoable(before, [plan])
        expect(plan.commit).to.equal(0)
        if (what.layers.length > 0) expectMenuCommit(plan)
        const gone = [...what.layers, ...(what.base === null ? [] : [what.base])].map(({volume}) => volume.name)
        const left = [...before.volumes].filter(([path]) => !gone.includes(path.slice('node/'.length)))
        expect(after.volumes).to.deep.equal(new Map(left))
        expectOnlyTheirFilesGone(before.files, after.files, what.layers)
      }),
      {numRuns: 200},
    ))

  it('leaves the default what it was', () =>
    fc.assert(
      fc.property(removals, ([node, what]) => {
        const outcome = planRemoval(node, loader, what)
        if (!outcome.ok) return
        const customConfig = afterPlans(modelOf(node.state), [outcome.value]).files.get('/boot/grub/custom.cfg') ?? null
        const {boot} = node.state
        expect(loader.getDefault({...boot, customConfig})).to.equal(loader.getDefault(boot))
      }),
    ))
})

function expectOnlyTheirFilesGone(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  layers: readonly Layer[],
): void {
  const ids = layers.map(({nvr, index}) => entryId(nvr, index))
  const expected = [...before.keys()].filter((path) => !ids.some((id) => path === `/boot/loader/entries/${id}.conf`))
  expect([...after.keys()]).to.have.members(expected)
  const menu = after.get('/boot/grub/custom.cfg') ?? ''
  for (const id of ids) expect(menu).to.not.contain(`${id} `)
}

describe('what a collection removes', () => {
  const keeps = fc.integer({min: 1, max: 5})

  it('is every complete base beyond the newest, but those with a layer that has to stay or is being made', () =>
    fc.assert(
      fc.property(nodes, keeps, (node, keep) => {
        const complete = node.lineage.bases.filter(({incomplete}) => !incomplete)
        const newest = new Set(complete.slice(-keep))
        const expected = complete.filter(
          (base) =>
            !newest.has(base) && base.layers.every(({id, incomplete}) => !incomplete && !node.roles.protected.has(id)),
        )
        expect(collectable(node, keep)).to.deep.equal(expected)
      }),
      {numRuns: 300},
    ))

  it('is nothing that a removal would refuse, unless somebody mounted it', () =>
    fc.assert(
      fc.property(nodes, keeps, (node, keep) => {
        for (const base of collectable(node, keep)) {
          const outcome = planRemoval(node, loader, {base, layers: base.layers})
          if (!outcome.ok)
            expect(new Set(outcome.faults.map(({code}) => code))).to.deep.equal(new Set(['volume.mounted']))
        }
      }),
      {numRuns: 200},
    ))

  it('is the oldest of three where two are kept and it is neither booted nor next', () => {
    const node = simpleNode()
    expect(collectable({...node, roles: {...node.roles, protected: new Map()}}, 2).map(({nvr}) => nvr)).to.deep.equal([
      'node-4.5.0-1',
    ])
    expect(collectable(node, 1).map(({nvr}) => nvr)).to.deep.equal(['node-4.5.0-1'])
  })
})
