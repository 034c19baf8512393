import {expect} from 'chai'
import fc from 'fast-check'
import {bootStateOf} from '../../boot/boot-state.ts'
import type {ImageSource} from '../../src/model/image.ts'
import {findBase, findLayer, type Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId, layerId, volumeName, type Nvr} from '../../src/model/nvr.ts'
import type {Plan} from '../../src/model/plan.ts'
import {formatSize} from '../../src/model/size.ts'
import type {Volume} from '../../src/model/volume.ts'
import {planPull, pulledVolume} from '../../src/plan/pull.ts'
import {planUpdate, type UpdateRequest} from '../../src/plan/update.ts'
import {loaderOf, required} from '../../src/use/ask.ts'
import {thin} from '../read/lvm-states.ts'
import {expectMenuCommit, expectNothingStagedAtCommit, expectUndoable} from './invariants.ts'
import {afterPlans, modelOf, volumesOf, type Model} from './lvm-model.ts'
import {loader, nodes, nodeWithState, poolIn, simpleNode} from './nodes.ts'

const mebibyte = 1n << 20n
const extent = 1n << 22n
const newNvr = 'node-5.0~beta-1' as Nvr
const digest = `sha256:${'f'.repeat(64)}`

const images: fc.Arbitrary<ImageSource> = fc.record({
  path: fc.constant('/root/node.img'),
  format: fc.constantFrom<ImageSource['format'][]>(
    {kind: 'raw', compression: 'zstd', filesystem: 'xfs'},
    {kind: 'tar', compression: 'none'},
    {kind: 'squashfs'},
    {kind: 'liveos', inner: 'LiveOS/rootfs.img', filesystem: 'ext4'},
  ),
  digest: fc.constant(digest),
  contentSize: fc.bigInt({min: 1n, max: 8n << 30n}),
  metadata: fc.option(
    fc.record({
      nvr: fc.constant(newNvr),
      product: fc.constant(null),
      size: fc.option(fc.bigInt({min: 1n, max: 16n << 30n})),
      kernel: fc.constant(null),
    }),
  ),
})

const image = (more: Partial<ImageSource> = {}): ImageSource => ({
  ...{path: '/root/node.img', format: {kind: 'raw', compression: 'none', filesystem: 'ext4'}, digest},
  ...{contentSize: 1n << 30n, metadata: null},
  ...more,
})

const runningOf = (node: Node): Volume => node.state.volumes.find(({device}) => device === '253:1')!

function request(node: Node, of: ImageSource, more: Partial<UpdateRequest> = {}): UpdateRequest {
  return {
    ...{transaction: 't1', nvr: newNvr, image: of, imageSize: of.metadata?.size ?? null, size: null},
    kernel: {release: '6.1.0', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', from: 'layer', bytes: 50n * mebibyte},
    ...{kernelArguments: ['quiet'], title: newNvr, running: runningOf(node)},
    ...more,
  }
}

/** Both parts, the second one planned from a look at the node after the first, as the command does. */
function plansOf(node: Node, of: ImageSource, more: Partial<UpdateRequest> = {}): readonly [Plan, Plan] {
  const wanted = {transaction: 't1', image: of, size: runningOf(node).size, filesystem: 'ext4'} as const
  const pull = required(planPull(node.state, node.lineage, wanted))
  const pulled = nodeWithState(node, {volumes: [...node.state.volumes, pulledThin(pull)]})
  return [pull, required(planUpdate(pulled, loader, request(node, of, more)))]
}

function pulledThin({steps}: Plan): Volume {
  const made = steps[0]?.step
  if (made?.kind !== 'volume.create') throw new Error('nothing is pulled')
  return thin(made.name, made.tags, {size: made.size})
}

function nodeAfter(node: Node, model: Model): Node {
  const entries = [...model.files].flatMap(([path, text]) => {
    const id = /^\/boot\/loader\/entries\/(.*)\.conf$/.exec(path)?.[1]
    return id === undefined ? [] : [[id, text] as const]
  })
  const files = {entryTexts: new Map(entries), customConfig: model.files.get('/boot/grub/custom.cfg') ?? null}
  const boot = bootStateOf({...node.state.boot, ...files})
  const volumes = volumesOf(model, 'node').map((one) =>
    one.name === runningOf(node).name ? {...one, device: '253:1'} : one,
  )
  return nodeWithState(node, {volumes: [poolIn(node), ...volumes.filter(({name}) => name !== 'pool0')], boot})
}

const ids = (layers: readonly (Layer | null)[]): readonly (string | null)[] => layers.map((layer) => layer?.id ?? null)

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
    const outcome = planUpdate(simpleNode(), loader, request(simpleNode(), image(), {size: 512n * mebibyte}))
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

describe('planning a pull', () => {
  it('adds up what the image takes and refuses with the numbers, before anything is written', () =>
    fc.assert(
      fc.property(images, fc.integer({min: 0, max: 100}), (of, dataPercent) => {
        const node = simpleNode()
        const pools = [{...poolIn(node), size: 4n << 30n, dataPercent}]
        const wanted = {transaction: 't1', image: of, size: null, filesystem: 'ext4'} as const
        const outcome = planPull({...node.state, pools}, node.lineage, wanted)
        const free = ((4n << 30n) * BigInt(100 - dataPercent)) / 100n
        expect(outcome.ok).to.equal(of.contentSize <= free)
        if (outcome.ok) return
        expect(outcome.faults.map(({code}) => code)).to.deep.equal(['space.pool'])
        expect(outcome.faults[0]?.message).to.contain(formatSize(of.contentSize)).and.to.contain(formatSize(free))
      }),
    ))

  it('makes a file system of the kind that was asked for only where the image brings none', () =>
    fc.assert(
      fc.property(images, (of) => {
        const [pull] = plansOf(simpleNode(), of)
        const isWhole = of.format.kind === 'raw' || of.format.kind === 'liveos'
        expect(pull.steps.map(({step}) => step.kind)).to.deep.equal(
          isWhole ? ['volume.create', 'image.write'] : ['volume.create', 'filesystem.make', 'image.write'],
        )
        expect(pull.steps[0]?.step).to.include({...pulledVolume('node', 't1'), pool: 'pool0'})
      }),
    ))

  it('finds its layer by no other name than its own', () => {
    const after = nodeAfter(simpleNode(), afterPlans(modelOf(simpleNode().state), plansOf(simpleNode(), image())))
    expect(ids([findLayer(after.lineage, `${newNvr}+1`) ?? null])).to.deep.equal([`${newNvr}+1`])
    expect(loaderOf(after.state)?.getDefault(after.state.boot)).to.equal(entryId(newNvr, 1))
  })
})
