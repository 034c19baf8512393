import {expect} from 'chai'
import {parseEnvironment, renderEnvironment} from '../../boot/grub-environment.ts'
import {countBoot} from '../../boot/trial.ts'
import {findLayer, type Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId} from '../../src/model/nvr.ts'
import {fallbackOf, planFallback} from '../../src/plan/fallback.ts'
import {isOnTrial, planMarkGood} from '../../src/plan/mark-good.ts'
import {planRollback} from '../../src/plan/rollback.ts'
import {fellBackFrom} from '../../src/use/standing.ts'
import {required} from '../../src/use/ask.ts'
import {expectMenuCommit, expectUndoable} from './invariants.ts'
import {afterPlans, modelOf} from './lvm-model.ts'
import {loader, nodeWithState, simpleNode} from './nodes.ts'
import {image, nodeAfter, plansOf} from './updates.ts'

const environmentPath = '/boot/grub/imgbase.env'

/** A node after an update, before its first boot; the layer that is on trial, and the one that runs. */
function updated(): {node: Node; fresh: Layer; old: Layer} {
  const before = simpleNode()
  const model = afterPlans(modelOf(before.state), plansOf(before, image()))
  const after = nodeAfter(before, model)
  const node = nodeWithState(after, {
    boot: {...after.state.boot, environment: model.files.get(environmentPath) ?? null},
  })
  return {node, fresh: node.roles.default!, old: node.roles.booted!}
}

const idOf = (layer: Layer): string => entryId(layer.nvr, layer.index)

/** The node as it comes up with `layer` as its root and so many tries left. */
function bootedAs(node: Node, layer: Layer, left: number | null, commandLine = ''): Node {
  const trial = loader.getTrial(node.state.boot)!
  const environment = left === null ? null : renderEnvironment({id: trial.id, left})
  const volumes = node.state.volumes.map((one) => ({
    ...one,
    device: one.name === layer.volume.name ? '253:1' : one.device === '253:1' ? null : one.device,
  }))
  return nodeWithState(node, {
    volumes,
    boot: {...node.state.boot, environment, commandLine},
  })
}

const lookAgain = (node: Node, plans: Parameters<typeof afterPlans>[1]): Node => {
  const model = afterPlans(modelOf(node.state), plans)
  const after = nodeAfter(node, model)
  return nodeWithState(after, {boot: {...after.state.boot, environment: model.files.get(environmentPath) ?? null}})
}

describe('a layer on trial', () => {
  it('has three tries after an update, and what runs is remembered as good', () => {
    const {node, fresh, old} = updated()
    expect(loader.getTrial(node.state.boot)).to.deep.equal({id: idOf(fresh), fallback: idOf(old), left: 3})
    expect([isOnTrial(node, loader, fresh), isOnTrial(node, loader, old)]).to.deep.equal([true, false])
    expect(findLayer(node.lineage, old.id)?.goodAt).to.equal(node.state.now)
  })

  it('gets no tries where GRUB cannot write, or nothing proven is behind it', () => {
    const [node, foreign] = [simpleNode(), simpleNode()].map((one, index) =>
      index === 0
        ? nodeWithState(one, {boot: {...one.state.boot, loaderWrites: false}})
        : nodeWithState(one, {boot: {...one.state.boot, entries: [], entryTexts: new Map()}}),
    )
    for (const one of [node!, foreign!]) {
      const {files} = afterPlans(modelOf(one.state), plansOf(one, image()))
      expect(files.has(environmentPath)).to.equal(false)
      expect(files.get('/boot/grub/custom.cfg')).to.not.contain('imgbase_trial')
    }
  })

  it('is proven by a boot that reaches the service: the menu first, then tag and count; undone from any step', () => {
    const {node, fresh} = updated()
    const booted = bootedAs(node, fresh, 2)
    expect(fallbackOf(booted, loader)).to.equal(null)
    const plan = planMarkGood(booted, loader, booted.roles.booted!)
    expectMenuCommit(plan)
    expect(plan.commit).to.equal(0)
    const after = lookAgain(booted, [plan])
    expect(loader.getTrial(after.state.boot)).to.equal(null)
    expect(after.state.boot.environment).to.equal(null)
    expect(findLayer(after.lineage, fresh.id)).to.include({goodAt: node.state.now, stagedFrom: null})
    expect(after.roles.default?.id).to.equal(fresh.id)
  })

  for (const [why, left, commandLine] of [
    ['tries', 0, ''],
    ['load', 2, 'ro img.fallback=FRESH'],
    ['count', null, ''],
  ] as const)
    it(`that failed (${why}) stays behind for good`, () => {
      const {node, fresh, old} = updated()
      const booted = bootedAs(node, old, left, commandLine.replace('FRESH', idOf(fresh)))
      const fallback = fallbackOf(booted, loader)
      expect(fallback).to.include({why})
      const plan = planFallback(booted, loader, fallback!)
      expectMenuCommit(plan)
      expectUndoable(modelOf(booted.state), [plan])
      const after = lookAgain(booted, [plan])
      expect(after.roles.default?.id).to.equal(old.id)
      expect(loader.getTrial(after.state.boot)).to.equal(null)
      expect(fellBackFrom(after)).to.deep.equal({layer: fresh.id, why, at: node.state.now})
      expect(after.roles.previous?.id).to.not.equal(fresh.id)
      expect(fallbackOf(after, loader)).to.equal(null)
    })

  it('that was found unhealthy in its last boot is remembered so', () => {
    const {node, fresh, old} = updated()
    const boot = (layer: Layer, healthy: boolean | null) => ({
      ...{boot: 'b', layer: layer.id, since: 1, carried: true, healthy, good: false, checks: []},
    })
    const why = (...boots: ReturnType<typeof boot>[]) => fallbackOf(bootedAs(node, old, 0), loader, boots)?.why
    expect(why(boot(old, null), boot(fresh, false), boot(fresh, null))).to.equal('health')
    expect(why(boot(old, false), boot(fresh, null), boot(fresh, false))).to.equal('tries')
    const failed = fallbackOf(bootedAs(node, old, 0), loader, [boot(fresh, false)])!
    expect(fellBackFrom(lookAgain(node, [planFallback(bootedAs(node, old, 0), loader, failed)]))?.why).to.equal(
      'health',
    )
  })

  it('did not fail where somebody chose another one for this boot', () => {
    const {node, old} = updated()
    for (const left of [3, 2, 1]) {
      const booted = bootedAs(node, old, left)
      expect(fallbackOf(booted, loader)).to.equal(null)
      const after = lookAgain(booted, [planMarkGood(booted, loader, booted.roles.booted!)])
      expect(loader.getTrial(after.state.boot)?.left).to.equal(left)
    }
  })

  it('comes to an end with a rollback, which arms nothing', () => {
    const {node, old} = updated()
    const after = lookAgain(bootedAs(node, old, 3), [required(planRollback(bootedAs(node, old, 3), loader, old))])
    expect([loader.getTrial(after.state.boot), after.state.boot.environment]).to.deep.equal([null, null])
    expect(after.roles.default?.id).to.equal(old.id)
  })

  it('ends after three boots at most, whatever they were', () => {
    const {node, fresh, old} = updated()
    let count = parseEnvironment(node.state.boot.environment ?? '')
    for (let boot = 0; boot < 3; boot++) {
      const counted = countBoot(idOf(fresh), idOf(old), count)
      expect(counted.boots).to.equal(idOf(fresh))
      count = counted.count
    }
    expect(countBoot(idOf(fresh), idOf(old), count).boots).to.equal(idOf(old))
    expect(fallbackOf(bootedAs(node, old, count?.left ?? null), loader)?.why).to.equal('tries')
  })
})
