import {expect} from 'chai'
import {ancestorBase} from '../../src/model/ancestor-base.ts'
import type {LayerId, Lineage} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {tags} from '../../src/model/tags.ts'
import {collectable} from '../../src/plan/collect.ts'
import {nameAncestor} from '../../src/plan/name-ancestor.ts'
import {group, pool, thin} from '../read/lvm-states.ts'
import {nodeWithState, simpleNode} from './nodes.ts'

const running = {name: 'node-1-1+1'}

/** A node set up by init, with the image that it was installed from, and a later one, beside it. */
const node = (initTags: readonly string[] = []): Node =>
  nodeWithState(simpleNode(), {
    groups: [group('node', tags.vg)],
    pools: [pool('pool0', 'node', tags.pool)],
    volumes: [
      thin('image-1-1', [tags.base, 'imgbased:seq=1']),
      thin('node-1-1', [tags.base, tags.initBase, 'imgbased:seq=2', ...initTags]),
      thin('node-1-1+1', [tags.layer], {origin: 'node-1-1'}),
      thin('node-2-1', [tags.base, 'imgbased:seq=3']),
      thin('node-2-1+1', [tags.layer], {origin: 'node-2-1'}),
    ],
  })

const named = (lineage: Lineage, nvr: string) => {
  const outcome = nameAncestor(lineage, running, nvr)
  if (!outcome.ok) throw new Error(outcome.faults[0]?.message)
  return outcome.value
}

const refusal = (name: string, nvr: string): string => {
  const outcome = nameAncestor(node().lineage, {name}, nvr)
  return outcome.ok ? '' : outcome.faults.map(({code}) => code).join()
}

describe('nameAncestor', () => {
  it('lets a base made from a root in use descend from one with an image', () => {
    const {lineage, steps} = named(node().lineage, 'image-1-1')
    expect(ancestorBase(node().lineage, running)).to.equal(null)
    expect(ancestorBase(lineage, running)).to.deep.equal({vg: 'node', name: 'image-1-1'})
    expect(steps.map(({step}) => step)).to.deep.equal([
      {kind: 'volume.tag', vg: 'node', name: 'node-1-1', add: ['imgbased:ancestor=image-1-1'], remove: []},
    ])
    expect(steps[0]?.undo[0]).to.deep.include({add: [], remove: ['imgbased:ancestor=image-1-1']})
  })

  it('is read back from the tag, and then there is nothing to write', () => {
    const {lineage} = node(['imgbased:ancestor=image-1-1'])
    expect(ancestorBase(lineage, running)).to.deep.equal({vg: 'node', name: 'image-1-1'})
    expect(named(lineage, 'image-1-1').steps).to.deep.equal([])
  })

  it('replaces one that was named before, and can go back to it', () => {
    const [step] = named(node(['imgbased:ancestor=image-1-1']).lineage, 'node-2-1').steps
    expect(step?.step).to.deep.include({add: ['imgbased:ancestor=node-2-1'], remove: ['imgbased:ancestor=image-1-1']})
    expect(step?.undo[0]).to.deep.include({
      add: ['imgbased:ancestor=image-1-1'],
      remove: ['imgbased:ancestor=node-2-1'],
    })
  })

  it('is refused where what runs has an ancestor of its own, or is no layer', () => {
    expect(refusal('node-2-1+1', 'image-1-1')).to.equal('update.ancestor')
    expect(refusal('root', 'image-1-1')).to.equal('update.ancestor')
  })

  it('is refused for a base that is not here, or that holds no image as it came', () => {
    expect(refusal('node-1-1+1', 'image-9-1')).to.equal('update.no-ancestor')
    expect(refusal('node-1-1+1', 'node-1-1')).to.equal('update.no-ancestor')
  })

  it('keeps the ancestor from collection for as long as the base that descends from it is kept', () => {
    const collected = (initTags: readonly string[], keep: number, kept: string): readonly string[] => {
      const found = node(initTags)
      const roles = {...found.roles, protected: new Map([[kept as LayerId, ['booted' as const]]])}
      return collectable({...found, roles}, keep).map(({nvr}) => nvr)
    }
    expect(collected([], 1, 'node-1-1+1')).to.deep.equal(['image-1-1'])
    expect(collected(['imgbased:ancestor=image-1-1'], 1, 'node-1-1+1')).to.deep.equal([])
    expect(collected(['imgbased:ancestor=image-1-1'], 1, 'node-2-1+1')).to.deep.equal(['image-1-1', 'node-1-1'])
  })
})
