import {expect} from 'chai'
import {bootStateOf} from '../../boot/boot-state.ts'
import {writeDefault} from '../../boot/loader-conf.ts'
import {bootLoaderOf} from '../../boot/loader.ts'
import {patternOf} from '../../boot/systemd-boot-order.ts'
import type {Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import type {Plan} from '../../src/model/plan.ts'
import {entryId} from '../../src/model/nvr.ts'
import {fallbackOf, planFallback} from '../../src/plan/fallback.ts'
import {planMarkGood} from '../../src/plan/mark-good.ts'
import {planRollback} from '../../src/plan/rollback.ts'
import {required} from '../../src/use/ask.ts'
import {fellBackFrom} from '../../src/use/standing.ts'
import {afterPlans, modelOf} from './lvm-model.ts'
import {nodeWithState, simpleNode} from './nodes.ts'
import {image, nodeAfter, plansOf} from './updates.ts'

const configPath = '/boot/loader/loader.conf'
const idOf = ({nvr, index}: Layer): string => entryId(nvr, index)
const loaderIn = ({state}: Node) => required(bootLoaderOf(state.boot))

/** The node that other tests have with GRUB, with systemd-boot. */
function node(): Node {
  const one = simpleNode()
  const config = writeDefault(null, patternOf(idOf(one.roles.default!)))
  const boot = {...one.state.boot, grubDirectory: null, customConfig: null, systemdBoot: {configPath, config}}
  return nodeWithState(one, {boot})
}

function after(before: Node, plans: readonly Plan[]): Node {
  const model = modelOf(before.state)
  model.files.set(configPath, before.state.boot.systemdBoot?.config ?? '')
  const {files} = afterPlans(model, plans)
  const next = nodeAfter(before, afterPlans(model, plans))
  return withBoot(next, next.state.boot.entryTexts, files.get(configPath) ?? null)
}

const withBoot = (one: Node, entryTexts: ReadonlyMap<string, string>, config: string | null): Node =>
  nodeWithState(one, {boot: bootStateOf({...one.state.boot, entryTexts, systemdBoot: {configPath, config}})})

/** As the loader leaves it after so many boots of the new layer, with `layer` as the root. */
function bootedAs(one: Node, fresh: Layer, layer: Layer, left: number): Node {
  const names = [...one.state.boot.entryTexts].map(
    ([name, text]) => [name === `${idOf(fresh)}+3` ? `${idOf(fresh)}+${left}-${3 - left}` : name, text] as const,
  )
  const volumes = one.state.volumes.map((volume) => ({
    ...volume,
    device: volume.name === layer.volume.name ? '253:1' : volume.device === '253:1' ? null : volume.device,
  }))
  return withBoot(nodeWithState(one, {volumes}), new Map(names), one.state.boot.systemdBoot?.config ?? null)
}

const updated = () => {
  const before = node()
  const one = after(before, plansOf(before, image(), {}, loaderIn(before)))
  return {one, fresh: one.roles.default!, old: one.roles.booted!}
}

describe('a layer on trial with systemd-boot', () => {
  it('is the default after an update, with three tries and the one that runs behind it', () => {
    const {one, fresh, old} = updated()
    expect(fresh.id).to.not.equal(old.id)
    expect(loaderIn(one).getTrial(one.state.boot)).to.deep.equal({id: idOf(fresh), fallback: idOf(old), left: 3})
    expect([...one.state.boot.entryTexts.keys()])
      .to.include(`${idOf(fresh)}+3`)
      .and.not.include(idOf(fresh))
  })

  it('ends its trial when the boot was good', () => {
    const {one, fresh} = updated()
    const booted = bootedAs(one, fresh, fresh, 2)
    expect(fallbackOf(booted, loaderIn(booted))).to.equal(null)
    const good = after(booted, [planMarkGood(booted, loaderIn(booted), booted.roles.booted!)])
    expect(loaderIn(good).getTrial(good.state.boot)).to.equal(null)
    expect(good.roles.default?.id).to.equal(fresh.id)
    expect([...good.state.boot.entryTexts.keys()].filter((name) => name.includes('+'))).to.deep.equal([])
  })

  it('stays behind for good once its tries are used up', () => {
    const {one, fresh, old} = updated()
    const booted = bootedAs(one, fresh, old, 0)
    const fallback = fallbackOf(booted, loaderIn(booted))
    expect(fallback).to.include({why: 'tries'})
    const stayed = after(booted, [planFallback(booted, loaderIn(booted), fallback!)])
    expect(stayed.roles.default?.id).to.equal(old.id)
    expect(fellBackFrom(stayed)).to.include({layer: fresh.id, why: 'tries'})
    expect(loaderIn(stayed).getTrial(stayed.state.boot)).to.equal(null)
  })

  it('ends with a rollback, which arms nothing', () => {
    const {one, fresh, old} = updated()
    const back = after(one, [required(planRollback(one, loaderIn(one), old))])
    expect(back.roles.default?.id).to.equal(old.id)
    expect(loaderIn(back).getTrial(back.state.boot)).to.equal(null)
    expect([...back.state.boot.entryTexts.keys()]).to.include(idOf(fresh))
  })
})
