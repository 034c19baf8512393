import {expect} from 'chai'
import {findLayer, type Layer, type Lineage} from '../../src/model/lineage.ts'
import type {Volume} from '../../src/model/volume.ts'
import {bootedLayer, previousLayer, protectedLayers} from '../../src/read/layer-roles.ts'
import {lineageOf} from '../../src/read/lineage.ts'
import {nodeWith, thin} from './lvm-states.ts'

const layer = (name: string, tags: readonly string[] = [], more: Partial<Volume> = {}): Volume =>
  thin(name, ['imgbased:layer', ...tags.map((tag) => `imgbased:${tag}`)], more)

function lineageWith(...volumes: readonly Volume[]): Lineage {
  const outcome = lineageOf(nodeWith(...volumes))
  if (!outcome.ok || outcome.value === null) throw new Error('no lineage')
  return outcome.value
}

const at = (lineage: Lineage, id: string): Layer => {
  const found = findLayer(lineage, id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

describe('bootedLayer', () => {
  const lineage = lineageWith(
    layer('a-1-1+1', [], {device: '254:7'}),
    layer('a-1-1+2'),
    layer('a-1-1+3', [], {device: '254:8'}),
  )

  it('is the one whose device holds /', () => expect(bootedLayer(lineage, '254:8')?.id).to.equal('a-1-1+3'))
  it('is none on a host that runs none', () => expect(bootedLayer(lineage, '8:1')).to.equal(null))
})

describe('previousLayer', () => {
  const lineage = lineageWith(
    layer('a-1-1+1', ['good=100']),
    layer('b-1-1+1', ['good=300']),
    layer('c-1-1+1', ['good=200']),
    layer('d-1-1+1'),
    layer('e-1-1+1', ['good=900', 'staging=t1']),
  )
  const [b, c, d] = ['b-1-1+1', 'c-1-1+1', 'd-1-1+1'].map((id) => at(lineage, id)) as [Layer, Layer, Layer]

  it('is the last other one proven good, complete', () => {
    expect(previousLayer(lineage, b, d)?.id).to.equal('c-1-1+1')
    expect(previousLayer(lineage, d, b)?.id).to.equal('b-1-1+1')
  })

  it('is another than the default where none of them is booted', () =>
    expect(previousLayer(lineage, null, b)?.id).to.equal(c.id))

  it('is the newer one of two proven good in the same second', () => {
    const tied = lineageWith(layer('a-1-1+1', ['good=5']), layer('a-1-1+2', ['good=5']), layer('a-1-1+3'))
    expect(previousLayer(tied, at(tied, 'a-1-1+3'), null)?.id).to.equal('a-1-1+2')
  })

  it('is none where no other was proven good', () => {
    const one = lineageWith(layer('a-1-1+1', ['good=1']), layer('a-1-1+2'))
    expect(previousLayer(one, at(one, 'a-1-1+1'), null)).to.equal(null)
  })
})

describe('protectedLayers', () => {
  it('names every reason for every layer that has one, orphans too', () => {
    const lineage = lineageWith(
      thin('a-1-1', ['imgbased:base']),
      layer('a-1-1+1', ['good=1']),
      layer('a-1-1+2', ['good=2', 'pin=admin']),
      layer('a-1-1+3', ['good=3', 'from=a-1-1+1']),
      layer('b-1_.t1-1+1', ['good=0']),
      layer('c-1-1+1', ['from=b-1_.t1-1+1']),
      layer('c-1-1+2'),
    )
    const reasons = protectedLayers(lineage, at(lineage, 'a-1-1+3'), at(lineage, 'c-1-1+1'))
    expect(Object.fromEntries(reasons)).to.deep.equal({
      'a-1-1+2': ['previous', 'pinned'],
      'a-1-1+3': ['booted'],
      'b-1~1-1+1': ['staged-from'],
      'c-1-1+1': ['default'],
    })
  })
})
