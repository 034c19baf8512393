import {expect} from 'chai'
import {grubVariable, withVariables} from '../../boot/grubenv.ts'
import type {Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {fallbackOf, planFallback} from '../../src/plan/fallback.ts'
import {planMarkGood} from '../../src/plan/mark-good.ts'
import {triesOf} from '../../src/use/tries.ts'
import {after, blscfgNode, environmentOf, environmentPath, idOf, loaderIn, withEnvironment} from './blscfg-nodes.ts'
import {nodeWithState} from './nodes.ts'
import {image, plansOf} from './updates.ts'

/** As Fedora's menu leaves it, with `layer` as the root. */
function bootedAs(one: Node, layer: Layer, boot_counter: string): Node {
  const volumes = one.state.volumes.map((volume) => ({
    ...volume,
    device: volume.name === layer.volume.name ? '253:1' : volume.device === '253:1' ? null : volume.device,
  }))
  return withEnvironment(
    nodeWithState(one, {volumes}),
    withVariables(environmentOf(one), {boot_counter, boot_success: '0'}),
  )
}

describe('a layer on trial with blscfg', () => {
  const before = blscfgNode()
  const plans = plansOf(before, image(), {}, loaderIn(before))
  const one = after(before, plans)
  const [fresh, old] = [one.roles.default!, one.roles.booted!]

  it('is the default after an update, with three tries and the one that runs behind it; the environment is the commit', () => {
    const update = plans.at(-1)!
    const commit = update.steps[update.commit ?? -1]?.step
    expect(commit).to.include({kind: 'file.write', path: environmentPath})
    expect(triesOf(update)).to.equal(3)
    expect(loaderIn(one).getTrial(one.state.boot)).to.deep.equal({id: idOf(fresh), fallback: idOf(old), left: 3})
    expect(grubVariable(environmentOf(one), 'menu_auto_hide')).to.equal('1')
  })

  it('ends its trial when the boot was good', () => {
    const booted = bootedAs(one, fresh, '2')
    expect(fallbackOf(booted, loaderIn(booted))).to.equal(null)
    const good = after(booted, [planMarkGood(booted, loaderIn(booted), booted.roles.booted!)])
    expect(loaderIn(good).getTrial(good.state.boot)).to.equal(null)
    expect(good.roles.default?.id).to.equal(fresh.id)
    expect(good.state.boot.entries.flatMap(({options}) => options)).to.not.include('img.trial')
  })

  it('stays behind for good once its tries are used up; somebody who chose the old one by hand before is left alone', () => {
    expect(fallbackOf(bootedAs(one, old, '1'), loaderIn(bootedAs(one, old, '1')))).to.equal(null)
    const booted = bootedAs(one, old, '-1')
    const fallback = fallbackOf(booted, loaderIn(booted))
    expect(fallback).to.include({why: 'tries'})
    const settled = after(booted, [planFallback(booted, loaderIn(booted), fallback!)])
    expect(settled.roles.default?.id).to.equal(old.id)
    expect(loaderIn(settled).getTrial(settled.state.boot)).to.equal(null)
  })
})
