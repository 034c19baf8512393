import {expect} from 'chai'
import {modelOf, afterSteps, stepsOf, undosOf} from './lvm-model.ts'
import {dropScratch, planScratch, scratchVolume} from '../../src/plan/scratch.ts'
import {required} from '../../src/use/ask.ts'
import {poolIn, simpleNode} from './nodes.ts'
import {extent, image} from './updates.ts'

const gibibyte = 1n << 30n
const incoming = {...image(), path: 'https://a.example/live.squashfs', format: {kind: 'incoming', inner: null}} as const
const request = {transaction: 't1', image: {...incoming, contentSize: gibibyte + 1n}, held: 3n * gibibyte}

describe('storing an image that comes in', () => {
  it('wants room in the pool for it, and for what it holds', () => {
    const {state, lineage} = simpleNode()
    const withFree = (size: bigint) => ({...state, pools: [{...poolIn(simpleNode()), size, dataPercent: 0}]})
    expect(planScratch(withFree(5n * gibibyte), lineage, request)).to.include({ok: true})
    const refused = planScratch(withFree(4n * gibibyte), lineage, request)
    expect(refused.ok ? [] : refused.faults.map(({code}) => code)).to.deep.equal(['space.pool'])
  })

  it('takes whole extents of a volume that undo, and the end of the pull, remove', () => {
    const {state, lineage} = simpleNode()
    const {steps} = required(planScratch(state, lineage, request))
    const before = modelOf(state)
    const after = afterSteps(before, stepsOf(steps))
    const path = `${lineage.vg}/${scratchVolume(lineage.vg, 't1', incoming).name}`
    expect(after.volumes.get(path)).to.include({size: gibibyte + extent})
    for (const rest of [undosOf(steps), [dropScratch(lineage.vg, 't1', incoming).step]])
      expect([...afterSteps(after, rest).volumes.keys()]).to.deep.equal([...before.volumes.keys()])
  })
})
