import {expect} from 'chai'
import fc from 'fast-check'
import type {ImageSource} from '../../src/model/image.ts'
import {findLayer} from '../../src/model/lineage.ts'
import {entryId} from '../../src/model/nvr.ts'
import {formatSize} from '../../src/model/size.ts'
import {planPull, pulledVolume} from '../../src/plan/pull.ts'
import {loaderOf, required} from '../../src/use/ask.ts'
import {thin} from '../read/lvm-states.ts'
import {afterPlans, modelOf} from './lvm-model.ts'
import {poolIn, simpleNode} from './nodes.ts'

import {freshSource, image, images, newNvr, nodeAfter, plansOf} from './updates.ts'

describe('planning a pull', () => {
  it('adds up what the image takes and refuses with the numbers, before anything is written', () =>
    fc.assert(
      fc.property(images, fc.integer({min: 0, max: 100}), (of, dataPercent) => {
        const node = simpleNode()
        const pools = [{...poolIn(node), size: 4n << 30n, dataPercent}]
        const wanted = {transaction: 't1', image: of, size: null, filesystem: 'ext4', source: freshSource(of)} as const
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

  it('of a release begins with a snapshot of a base, and counts only what differs', () => {
    const node = simpleNode()
    const origin = thin('node-4.5.0-1', [], {size: 1n << 30n})
    const expected = {
      toFetch: 5 << 20,
      toWrite: 8 << 20,
      reused: 1 << 30,
      exact: true,
    }
    const last = {seconds: 42, brought: {fetched: 3 << 20, written: 4 << 20}}
    const source = {origin, data: 8n << 20n, expected, last}
    const pools = [{...poolIn(node), size: 4n << 30n, dataPercent: 99}]
    const wanted = {
      transaction: 't1',
      image: {...image(), contentSize: 2n << 30n},
      size: null,
      filesystem: 'ext4',
      source,
    } as const
    const plan = required(planPull({...node.state, pools}, node.lineage, wanted))
    expect(plan.steps.map(({step}) => step.kind)).to.deep.equal(['volume.snapshot', 'volume.grow', 'image.write'])
    expect(plan.steps[0]?.undo).to.deep.equal([
      {kind: 'volume.remove', ...pulledVolume('node', 't1'), onlyWithTag: 'imgbased:staging=t1'},
    ])
    expect(plan.steps[2]?.step).to.include({origin: 'node-4.5.0-1'})
    expect(plan.steps[2]?.because).to.contain('fetch 5M, write 8M, reuse 1G; the pool grows by 8M at most')
    expect(plan.steps[2]?.because).to.contain('the last one took 42 s for 3M, 4M written')
  })

  it('of any other image says what comes, what the pool grows by, and how long the last one took', () => {
    const layers = [
      {digest: '', size: 3 << 20, compression: 'gzip'} as const,
      {digest: '', size: 2 << 20, compression: 'zstd'} as const,
    ]
    const because = (of: Partial<ImageSource>): readonly string[] => {
      const all = {...image(), contentSize: 9n << 20n, ...of}
      const source = {...freshSource(all), last: {seconds: 7, brought: null}}
      const wanted = {transaction: 't1', image: all, size: null, filesystem: 'ext4', source} as const
      const {steps} = required(planPull(simpleNode().state, simpleNode().lineage, wanted))
      return [steps[0]?.because ?? '', steps.at(-1)?.because ?? '']
    }
    const volume = 'make a volume for the image; the pool grows by 9M at most; the last one took 7 s'
    const raw = {kind: 'raw', compression: 'zstd', filesystem: 'ext4'} as const
    expect(because({path: '/a', format: raw})).to.deep.equal([volume, 'write the image /a'])
    expect(because({path: 'https://a/b', format: raw})).to.deep.equal([
      volume,
      'write the image https://a/b: fetch 9M at most',
    ])
    const oci = {path: 'oci:a/b', format: {kind: 'oci', place: 'oci:a/b', layers, authFile: null} as const}
    expect(because(oci)).to.deep.equal([volume, 'write the image oci:a/b: fetch 5M at most'])
    const piped = {path: '-', format: {kind: 'tar', compression: 'none'} as const, digest: null}
    expect(because(piped)).to.deep.equal([
      'make a volume for the image; the last one took 7 s',
      'write the image standard input',
    ])
  })

  it('of files begins with a snapshot of a base, whose file system is grown only where it is smaller', () => {
    const node = simpleNode()
    const kinds = (originSize: bigint, size: bigint): readonly string[] => {
      const source = {...freshSource(image()), origin: thin('node-4.5.0-1', [], {size: originSize})}
      const of = {...image(), format: {kind: 'oci', place: 'oci:a.example/b', layers: [], authFile: null} as const}
      const plan = planPull(node.state, node.lineage, {transaction: 't1', image: of, size, filesystem: 'ext4', source})
      return required(plan).steps.map(({step}) => step.kind)
    }
    expect(kinds(8n << 30n, 4n << 30n)).to.deep.equal(['volume.snapshot', 'image.write'])
    expect(kinds(4n << 30n, 8n << 30n)).to.deep.equal([
      ...['volume.snapshot', 'volume.grow', 'filesystem.adopt', 'image.write'],
    ])
  })

  it('finds its layer by no other name than its own', () => {
    const after = nodeAfter(simpleNode(), afterPlans(modelOf(simpleNode().state), plansOf(simpleNode(), image())))
    expect(findLayer(after.lineage, `${newNvr}+1`)).to.include({index: 1, nvr: newNvr})
    expect(loaderOf(after.state)?.getDefault(after.state.boot)).to.equal(entryId(newNvr, 1))
  })
})
