import {expect} from 'chai'
import type {Nvr} from '../../src/model/nvr.ts'
import type {ReleaseManifest} from '../../src/model/release.ts'
import {objectionsToRelease, type Recipient} from '../../src/plan/accept-release.ts'

const file = {file: 'a', bytes: 1, sha256: '0'.repeat(64)}
const release: ReleaseManifest = {
  ...{nvr: 'node-4.6.0-1' as Nvr, product: 'Node', architecture: 'x86_64', kernel: null, layerSize: null},
  ...{
    filesystem: 'ext4',
    contentSize: 1n,
    image: file,
    blocks: file,
    blocksHead: {bytes: 1, sha256: '0'.repeat(64)},
  },
  ...{
    minimumImgbase: '0.1.0',
    packages: null,
    compatibleProducts: ['Old node'],
    refusesFrom: [{name: 'node', below: '4.0'}],
  },
}
const node: Recipient = {
  ...{architecture: 'x86_64', product: 'Node', running: 'node-4.5.0-1' as Nvr, imgbase: '0.1.0', allowDowngrade: false},
}

const codes = (of: Partial<ReleaseManifest>, to: Partial<Recipient>): readonly string[] =>
  objectionsToRelease({...release, ...of}, {...node, ...to}).map(({code}) => code)

describe('whether a node takes a release', () => {
  it('is not objected to where all fits, a compatible product or an unknown one', () => {
    expect(codes({}, {})).to.deep.equal([])
    for (const product of ['Old node', null]) expect(codes({}, {product})).to.deep.equal([])
    expect(codes({product: null}, {product: 'Other'})).to.deep.equal([])
    expect(codes({}, {running: null})).to.deep.equal([])
  })

  it('all reasons are told at once', () =>
    expect(codes({minimumImgbase: '0.2'}, {architecture: 'aarch64', product: 'Other'})).to.deep.equal([
      'release.architecture',
      'release.product',
      'release.imgbase',
    ]))

  it('a downgrade only where it is asked for; another name is none', () => {
    const running = 'node-4.6.0-2' as Nvr
    expect(codes({}, {running})).to.deep.equal(['release.downgrade'])
    expect(codes({}, {running, allowDowngrade: true})).to.deep.equal([])
    expect(codes({}, {running: 'zeta-9-1' as Nvr})).to.deep.equal([])
    expect(codes({}, {running: 'node-4.6.0~rc1-1' as Nvr})).to.deep.equal([])
  })

  it('what the publisher excludes is refused: versions below one, or a whole name', () => {
    expect(codes({}, {running: 'node-3.9-1' as Nvr})).to.deep.equal(['release.refuses'])
    expect(codes({refusesFrom: [{name: 'node', below: null}]}, {})).to.deep.equal(['release.refuses'])
  })
})
