import {expect} from 'chai'
import fc from 'fast-check'
import {layersOf, type Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId} from '../../src/model/nvr.ts'
import {planRollback, rollbackTarget} from '../../src/plan/rollback.ts'
import {required} from '../../src/use/ask.ts'
import {expectMenuCommit, expectUndoable} from './invariants.ts'
import {modelOf} from './lvm-model.ts'
import {loader, nodes, simpleNode} from './nodes.ts'

const layerIn = (node: Node, which: number): Layer => layersOf(node.lineage)[which % layersOf(node.lineage).length]!
const withLayers = nodes.filter(({lineage}) => layersOf(lineage).length > 0)
const firstCode = (outcome: {ok: boolean; faults?: readonly {code: string}[]}): string | null =>
  outcome.ok ? null : (outcome.faults?.[0]?.code ?? null)

describe('where a rollback goes', () => {
  it('is the booted layer where another one boots next, else the previous one, else nowhere', () =>
    fc.assert(
      fc.property(nodes, (node) => {
        const {booted, previous, default: chosen} = node.roles
        const expected = booted !== null && chosen !== null && chosen.id !== booted.id ? booted : previous
        const target = rollbackTarget(node, null)
        if (target.ok) expect(target.value.id).to.equal(expected?.id)
        else expect([expected, firstCode(target)]).to.deep.equal([null, 'rollback.nowhere'])
      }),
      {numRuns: 300},
    ))

  it('is the layer that was named; an unknown one is refused by name, with those that there are', () =>
    fc.assert(
      fc.property(withLayers, fc.nat(), (node, which) => {
        const layer = layerIn(node, which)
        expect(required(rollbackTarget(node, layer.id)).id).to.equal(layer.id)
        const unknown = rollbackTarget(node, `${layer.id}9`)
        expect(firstCode(unknown)).to.equal('layer.unknown')
        expect(unknown).to.have.nested.property('faults[0].message').that.contains(`${layer.id}9`)
        expect(unknown).to.have.nested.property('faults[0].hint').that.contains(layer.id)
      }),
    ))
})

describe('planning a rollback', () => {
  it('switches the default by one rename, keeps the layer that is left, and can be taken back from any step', () =>
    fc.assert(
      fc.property(withLayers, fc.nat(), (node, which) => {
        const target = layerIn(node, which)
        const outcome = planRollback(node, loader, target)
        if (!outcome.ok) {
          expect([target.incomplete, firstCode(outcome)]).to.deep.equal([true, 'layer.incomplete'])
          return
        }
        expectMenuCommit(outcome.value)
        const before = modelOf(node.state)
        const after = expectUndoable(before, [outcome.value])
        const menu = after.files.get('/boot/grub/custom.cfg') ?? ''
        expect(menu).to.contain(`set default=${entryId(target.nvr, target.index)}\n`)
        const left = node.roles.default
        for (const [path, volume] of before.volumes) {
          const isLeft = left !== null && left.id !== target.id && path === `node/${left.volume.name}`
          const isKept = isLeft && left.pin === null && !left.incomplete
          const tags = isKept ? new Set([...volume.tags, 'imgbased:pin=rollback']) : volume.tags
          expect(after.volumes.get(path), path).to.deep.equal({...volume, tags})
        }
      }),
      {numRuns: 200},
    ))

  it('keeps every entry of ours in the menu, and boots what runs, or ran last, where the target cannot be loaded', () =>
    fc.assert(
      fc.property(withLayers, fc.nat(), (node, which) => {
        const target = layerIn(node, which)
        const outcome = planRollback(node, loader, target)
        if (!outcome.ok) return
        const menu = expectUndoable(modelOf(node.state), [outcome.value]).files.get('/boot/grub/custom.cfg') ?? ''
        for (const {nvr, index} of layersOf(node.lineage)) expect(menu).to.contain(`--id ${entryId(nvr, index)} {`)
        const {booted, previous} = node.roles
        const other = [booted, previous].find((layer) => layer !== null && layer.id !== target.id) ?? null
        const fallback = /^set fallback=(.*)$/m.exec(menu)?.[1] ?? null
        expect(fallback).to.equal(other === null ? null : entryId(other.nvr, other.index))
      }),
    ))

  it('refuses a layer without an entry, and says how to get one', () => {
    const node = simpleNode()
    const bare: Node = {...node, state: {...node.state, boot: {...node.state.boot, entries: []}}}
    const outcome = planRollback(bare, loader, layerIn(bare, 0))
    expect(firstCode(outcome)).to.equal('layer.no-entry')
    expect(outcome).to.have.nested.property('faults[0].hint').that.contains('boot --setup')
  })
})
