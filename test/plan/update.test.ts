import {expect} from 'chai'
import fc from 'fast-check'
import {findBase} from '../../src/model/lineage.ts'
import {entryId, layerId, volumeName, type Nvr} from '../../src/model/nvr.ts'
import {planUpdate} from '../../src/plan/update.ts'
import {thin} from '../read/lvm-states.ts'
import {expectMenuCommit, expectNothingStagedAtCommit, expectUndoable} from './invariants.ts'
import {afterPlans, modelOf} from './lvm-model.ts'
import {loader, nodes, nodeWithState, simpleNode} from './nodes.ts'

import {digest, extent, image, images, newNvr, nodeAfter, plansOf, request, runningOf} from './updates.ts'

describe('planning an update', () => {
  it('can be taken back from any step, and its commit is one rename of the menu, when nothing is staged any more', () =>
    fc.assert(
      fc.property(nodes, images, (node, of) => {
        const plans = plansOf(node, of)
        const before = modelOf(node.state)
        expectUndoable(before, plans)
        expect(plans[0].commit).to.equal(null)
        expectMenuCommit(plans[1])
        expectNothingStagedAtCommit(before, plans, 't1')
      }),
      {numRuns: 60},
    ))

  it('makes the newest base, with its digest, and a layer on it that boots next; all others stay', () =>
    fc.assert(
      fc.property(nodes, images, (node, of) => {
        const after = nodeAfter(node, afterPlans(modelOf(node.state), plansOf(node, of)))
        const base = after.lineage.bases.at(-1)
        expect(base).to.include({nvr: newNvr, digest, fromInit: false, incomplete: false})
        expect(base?.volume.readOnly).to.equal(true)
        expect(base?.layers.map(({id}) => id)).to.deep.equal([layerId(newNvr, 1)])
        expect(base?.layers[0]).to.include({incomplete: false, goodAt: null, stagedFrom: runningOf(node).name})
        expect(after.roles.default?.id).to.equal(layerId(newNvr, 1))
        const others = after.lineage.bases.slice(0, -1)
        expect(others.map(({nvr}) => nvr)).to.deep.equal(node.lineage.bases.map(({nvr}) => nvr))
        expect(after.roles.booted?.id).to.equal(node.roles.booted?.id)
      }),
    ))

  it('keeps what runs now: it is remembered as good, is protected, and boots where the new layer cannot be loaded', () =>
    fc.assert(
      fc.property(nodes, images, (node, of) => {
        const after = nodeAfter(node, afterPlans(modelOf(node.state), plansOf(node, of)))
        const {booted} = after.roles
        const menu = after.state.boot.customConfig ?? ''
        const fallback = /^set fallback='?([^'\n]*)'?$/m.exec(menu)?.[1] ?? null
        const expected = booted ?? node.roles.previous
        expect(fallback).to.equal(expected === null ? null : entryId(expected.nvr, expected.index))
        if (booted === null) return
        expect(booted.goodAt).to.equal(node.state.now)
        expect(after.roles.protected.get(booted.id)).to.include('booted')
      }),
    ))

  it('does not make the running layer good where its boot is not found good', () =>
    fc.assert(
      fc.property(nodes, images, (node, of) => {
        const plans = plansOf(node, of, {unproven: true})
        const after = nodeAfter(node, afterPlans(modelOf(node.state), plans))
        expect(after.roles.booted?.goodAt).to.equal(node.roles.booted?.goodAt)
      }),
    ))

  it('leaves the volume of every other layer and base as it was, but for the mark of the one that runs', () =>
    fc.assert(
      fc.property(nodes, images, (node, of) => {
        const before = modelOf(node.state)
        const after = afterPlans(before, plansOf(node, of))
        for (const [path, volume] of before.volumes)
          if (path !== `node/${runningOf(node).name}`) expect(after.volumes.get(path)).to.deep.equal(volume)
          else expect(after.volumes.get(path)).to.include({content: volume.content, size: volume.size})
        expect([...after.volumes.keys()].filter((path) => !before.volumes.has(path))).to.have.members([
          `node/${volumeName(newNvr)}`,
          `node/${volumeName(newNvr)}+1`,
        ])
      }),
    ))

  it('gives the layer the greatest of image, manifest and what runs, in whole extents; the base stays as it was pulled', () =>
    fc.assert(
      fc.property(nodes, images, fc.option(fc.bigInt({min: 40n << 30n, max: 50n << 30n})), (node, of, size) => {
        const after = afterPlans(modelOf(node.state), plansOf(node, of, {size}))
        const base = after.volumes.get(`node/${volumeName(newNvr)}`)?.size ?? 0n
        const layer = after.volumes.get(`node/${volumeName(newNvr)}+1`)?.size ?? 0n
        const least = [of.contentSize, of.metadata?.size ?? 0n, runningOf(node).size]
        expect(layer % extent).to.equal(0n)
        for (const one of size === null ? least : [size]) expect(layer >= one, `${layer} >= ${one}`).to.equal(true)
        if (size !== null) expect(layer < size + extent).to.equal(true)
        expect(layer >= base).to.equal(true)
        const isWhole = of.format.kind === 'raw' || of.format.kind === 'liveos'
        if (isWhole) expect(base < of.contentSize + extent && base >= of.contentSize).to.equal(true)
        else for (const one of least) expect(base >= one, `${base} >= ${one}`).to.equal(true)
      }),
    ))

  it('refuses a size in which the image has no room, with both sizes', () => {
    const outcome = planUpdate(simpleNode(), loader, request(simpleNode(), image(), {size: 512n << 20n}))
    expect(outcome).to.have.nested.property('faults[0].code', 'update.size')
    expect(outcome).to.have.nested.property('faults[0].message').that.contains('1G').and.contains('512M')
  })

  it('carries over on the base of what runs, unless that one holds the changes itself', () =>
    fc.assert(
      fc.property(nodes, (node) => {
        const carry = plansOf(node, image())[1].steps.find(({step}) => step.kind === 'layer.carry')?.step
        if (carry?.kind !== 'layer.carry') throw new Error('nothing is carried')
        const base = findBase(node.lineage, node.roles.booted?.nvr ?? '')
        const ancestor =
          base === undefined || base.fromInit || base.incomplete ? null : {vg: 'node', name: base.volume.name}
        expect(carry.request.ancestor).to.deep.equal(ancestor)
        expect(carry.request).to.deep.include({
          ...{mode: 'update', mine: {vg: 'node', name: runningOf(node).name}, kernelArguments: ['quiet']},
          ...{theirs: {vg: 'node', name: volumeName(newNvr)}, created: []},
        })
      }),
    ))

  it('puts imgbase into the layer once it has taken the changes over, where the image has none', () => {
    const kinds = (inject: boolean): readonly string[] => {
      const node = simpleNode()
      const outcome = planUpdate(node, loader, {...request(node, image()), inject})
      if (!outcome.ok) throw new Error(outcome.faults[0]?.message)
      return outcome.value.steps.map(({step}) => step.kind)
    }
    expect(kinds(true).slice(kinds(true).indexOf('layer.carry')).slice(0, 5)).to.deep.equal([
      'layer.carry',
      'layer.inject',
      'layer.packages',
      'layer.selinux',
      'kernel.install',
    ])
    expect(kinds(false)).to.not.include('layer.inject')
  })

  it('refuses the name of a base that is there, whatever else it finds wrong', () =>
    fc.assert(
      fc.property(nodes, fc.nat(), (node, which) => {
        const taken = node.lineage.bases[which % node.lineage.bases.length]!
        const outcome = planUpdate(node, loader, request(node, image(), {nvr: taken.nvr, size: 1n}))
        const faults = outcome.ok ? [] : outcome.faults
        expect(faults.map(({code}) => code)).to.deep.equal(['update.name-taken', 'update.size'])
        expect(faults[0]?.message).to.contain(taken.nvr)
      }),
    ))

  it('refuses a name that a volume bears which is no base: renaming would fail half way, and so would undoing it', () => {
    const node = simpleNode()
    const found = nodeWithState(node, {volumes: [...node.state.volumes, thin(volumeName(newNvr), [])]})
    const outcome = planUpdate(found, loader, request(found, image()))
    expect(outcome).to.have.nested.property('faults[0].code', 'volume.name-taken')
    expect(outcome)
      .to.have.nested.property('faults[0].message')
      .that.contains(`node/${volumeName(newNvr)}`)
  })

  it('numbers the layer on from whatever volume bears such a name, a leftover too', () => {
    const node = simpleNode()
    const leftover = thin(`${volumeName(newNvr)}+7`, [])
    const found = nodeWithState(node, {volumes: [...node.state.volumes, leftover]})
    expect(plansOf(found, image())[1].goal).to.equal(`update to ${newNvr}+8`)
  })

  it('refuses a name that is too long for LVM, and says how to help', () => {
    const nvr = `a${'-'.repeat(70)}1-1` as Nvr
    const outcome = planUpdate(simpleNode(), loader, request(simpleNode(), image(), {nvr}))
    expect(outcome).to.have.nested.property('faults[0].code', 'nvr.too-long')
    expect(outcome).to.have.nested.property('faults[0].hint').that.contains('--nvr')
  })
})
