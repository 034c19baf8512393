import {expect} from 'chai'
import fc from 'fast-check'
import type {Outcome} from '../../src/model/fault.ts'
import type {Lineage} from '../../src/model/lineage.ts'
import {compareBases, lineageOf} from '../../src/read/lineage.ts'
import {parseLvs} from '../../src/read/lvs.ts'
import {nvrs} from '../model/generated.ts'
import {fixture} from './fixtures.ts'
import {group, nodeWith, pool, thin} from './lvm-states.ts'

const layer = ['imgbased:layer']
const base = ['imgbased:base']

const read = (outcome: Outcome<Lineage | null>): Lineage => {
  if (outcome.ok && outcome.value !== null) return outcome.value
  throw new Error(`no lineage: ${JSON.stringify(outcome)}`)
}

describe('lineageOf', () => {
  const recorded = read(lineageOf(parseLvs(fixture('lvs-node.json'))))

  it('finds bases and layers of a recorded node, oldest first', () => {
    expect([recorded.vg, recorded.pool, recorded.orphans]).to.deep.equal(['node', 'pool0', []])
    expect(recorded.bases.map(({nvr, layers}) => [nvr, ...layers.map(({id}) => id)])).to.deep.equal([
      ['ovirt-node-ng-4.4.10-0.20220101.0', 'ovirt-node-ng-4.4.10-0.20220101.0+1'],
      ['node-4.5.0~rc1-1', 'node-4.5.0~rc1-1+1'],
      ['node-4.6.0-1'],
    ])
  })

  it("takes oVirt's first base for a base, and for one made by init", () =>
    expect(recorded.bases[0]).to.deep.include({digest: null, sequence: null, fromInit: true, incomplete: false}))

  it('reads what tags tell of a base', () => {
    expect(recorded.bases[1]).to.deep.include({
      digest: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      sequence: 1,
      fromInit: false,
      incomplete: false,
    })
    expect(recorded.bases[2]).to.deep.include({digest: null, sequence: 2, incomplete: true})
  })

  it('reads what tags tell of a layer', () => {
    expect(recorded.bases[1]?.layers[0]).to.deep.include({
      nvr: 'node-4.5.0~rc1-1',
      index: 1,
      incomplete: false,
      goodAt: 1_700_000_000,
      pin: 'rollback',
      stagedFrom: 'ovirt-node-ng-4.4.10-0.20220101.0+1',
    })
    expect(recorded.bases[0]?.layers[0]).to.deep.include({goodAt: null, pin: null, stagedFrom: null})
    expect(recorded.bases[1]?.layers[0]?.volume.name).to.equal('node-4.5.0_.trc1-1+1')
  })

  for (const [why, volumes] of Object.entries({
    'its tag': [thin('a-1-1', [...base, 'imgbased:init-base'])],
    "oVirt's two tags": [thin('a-1-1', [...base, ...layer])],
    'its origin': [thin('root', ['imgbased:init']), thin('a-1-1', base, {origin: 'root'})],
  }))
    it(`tells a base made by init by ${why}`, () =>
      expect(read(lineageOf(nodeWith(...volumes))).bases.map(({fromInit}) => fromInit)).to.deep.equal([true]))

  it('takes a snapshot of another volume for no base made by init', () =>
    expect(
      read(lineageOf(nodeWith(thin('a-1-1', base, {origin: 'root'}), thin('root', [])))).bases[0]?.fromInit,
    ).to.equal(false))

  it('orders layers by number and keeps those without a base', () => {
    const names = ['a-1-1+10', 'a-1-1+9', 'b-2-1+2', 'b-1-1+1', 'b-2-1+1']
    const lineage = read(lineageOf(nodeWith(thin('a-1-1', base), ...names.map((name) => thin(name, layer)))))
    expect(lineage.bases[0]?.layers.map(({index}) => index)).to.deep.equal([9, 10])
    expect(lineage.orphans.map(({id}) => id)).to.deep.equal(['b-1-1+1', 'b-2-1+1', 'b-2-1+2'])
  })

  it('leaves out what is not tagged, not thin, named otherwise, or of another group', () => {
    const strangers = [
      thin('a-1-1', ['imgbased:volume']),
      thin('b-1-1', base, {kind: 'plain'}),
      thin('var', base),
      thin('c-1-1', base, {vg: 'other'}),
    ]
    expect(read(lineageOf(nodeWith(...strangers)))).to.deep.equal({vg: 'node', pool: 'pool0', bases: [], orphans: []})
  })

  it('believes of contradicting tags the later time, the stronger pin, and nothing malformed', () => {
    const tags = ['good=5', 'good=100', 'good=now', 'pin=rollback', 'pin=admin', 'seq=-1', 'seq=x', 'digest=md5:0']
    const all = tags.map((tag) => `imgbased:${tag}`)
    const lineage = read(lineageOf(nodeWith(thin('a-1-1', [...base, ...all]), thin('a-1-1+1', [...layer, ...all]))))
    expect(lineage.bases[0]).to.deep.include({sequence: null, digest: null})
    expect(lineage.bases[0]?.layers[0]).to.deep.include({goodAt: 100, pin: 'admin'})
  })
})

describe('lineageOf, looking for its group', () => {
  const tagged = [pool('p', 'one', 'imgbased:pool'), pool('q', 'two', 'imgbased:pool')]
  const two = {groups: [group('one', 'imgbased:vg'), group('two', 'imgbased:vg')], volumes: [], pools: tagged}

  it('is null where nothing is set up', () => {
    expect(lineageOf({groups: [], volumes: [], pools: []})).to.deep.equal({ok: true, value: null})
    expect(lineageOf({groups: [group('one')], volumes: [], pools: tagged})).to.deep.equal({ok: true, value: null})
    expect(lineageOf({...two, pools: []}, 'one')).to.deep.equal({ok: true, value: null})
  })

  it('refuses to choose between two groups', () => {
    const outcome = lineageOf(parseLvs(fixture('lvs-two-groups.json')))
    expect(outcome).to.have.nested.property('faults[0].message').that.includes('node, second')
    expect(outcome).to.have.nested.property('faults[0].hint').that.includes('--vg')
  })

  it('takes the one that is named, tagged or not', () => {
    expect(read(lineageOf(two, 'two'))).to.deep.include({vg: 'two', pool: 'q'})
    expect(read(lineageOf({...two, groups: [group('one')]}, 'one'))).to.deep.include({vg: 'one', pool: 'p'})
  })

  it('names the groups there are where the one asked for is not', () => {
    const outcome = lineageOf(two, 'three')
    expect(outcome).to.have.nested.property('faults[0].code', 'lineage.group')
    expect(outcome).to.have.nested.property('faults[0].hint').that.includes('one, two')
  })

  it('refuses two pools, and bases without one', () => {
    const pools = [pool('p', 'node', 'imgbased:pool'), pool('q', 'node', 'imgbased:pool')]
    expect(lineageOf({...nodeWith(), pools})).to.have.nested.property('faults[0].code', 'lineage.pools')
    const without = lineageOf({...nodeWith(thin('a-1-1', base)), pools: []})
    expect(without).to.have.nested.property('faults[0].hint').that.includes('--addtag imgbased:pool node/pool0')
  })
})

describe('compareBases', () => {
  const sequence = fc.option(fc.integer({min: 0, max: 3}))
  const bases = fc.array(fc.record({nvr: nvrs, sequence}), {minLength: 3, maxLength: 3})

  it('is a strict total order, with and without sequences', () => {
    fc.assert(
      fc.property(bases, (found) => {
        const [a, b, c] = found.toSorted(compareBases) as [(typeof found)[0], (typeof found)[0], (typeof found)[0]]
        expect(Math.sign(compareBases(a, c))).to.equal(-Math.sign(compareBases(c, a)) + 0)
        expect(compareBases(a, b) <= 0 && compareBases(b, c) <= 0 && compareBases(a, c) <= 0).to.equal(true)
        expect(compareBases(a, b) === 0).to.equal(a.nvr === b.nvr && a.sequence === b.sequence)
      }),
      {numRuns: 1000},
    )
  })

  it('puts bases from before imgbase first, then goes by sequence and not by name', () => {
    const lineage = read(
      lineageOf(
        nodeWith(
          thin('b-9-1', base),
          thin('b-10-1', base),
          thin('b-2-1', [...base, 'imgbased:seq=11']),
          thin('b-3-1', [...base, 'imgbased:seq=9']),
        ),
      ),
    )
    expect(lineage.bases.map(({nvr}) => nvr)).to.deep.equal(['b-9-1', 'b-10-1', 'b-3-1', 'b-2-1'])
  })
})
