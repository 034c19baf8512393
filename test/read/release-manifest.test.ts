import {expect} from 'chai'
import type {Nvr} from '../../src/model/nvr.ts'
import type {ReleaseManifest} from '../../src/model/release.ts'
import {parseManifest, renderManifest} from '../../src/read/release-manifest.ts'

const sha256 = '0123456789abcdef'.repeat(4)

export const sampleManifest: ReleaseManifest = {
  ...{
    nvr: 'node-4.6.0~rc1-1' as Nvr,
    product: 'My node',
    architecture: 'x86_64',
    kernel: '6.1.0',
    layerSize: 6n << 30n,
  },
  ...{filesystem: 'ext4', contentSize: 2n << 30n, minimumImgbase: '0.1.0', packages: null},
  image: {file: 'node-4.6.0_.trc1-1.raw.zst', bytes: 5, sha256},
  blocks: {file: 'node-4.6.0_.trc1-1.blocks', bytes: 9, sha256},
  blocksHead: {bytes: 5, sha256},
  ...{
    compatibleProducts: ['Other'],
    refusesFrom: [
      {name: 'node', below: '4.0'},
      {name: 'old', below: null},
    ],
  },
}

const changed = (change: object): ReturnType<typeof parseManifest> =>
  parseManifest(JSON.stringify({...(JSON.parse(renderManifest(sampleManifest)) as object), ...change}))

describe('manifest.json', () => {
  it('is read as it was written, and fields that nobody knows are no error', () => {
    expect(parseManifest(renderManifest(sampleManifest))).to.deep.equal({ok: true, value: sampleManifest})
    expect(changed({later: 1})).to.deep.equal({ok: true, value: sampleManifest})
  })

  it('is refused where it is of another format, and the fault names each wrong field', () => {
    expect(changed({format: 2}))
      .to.have.nested.property('faults[0].message')
      .that.contains('its format is 2')
    const wrong = changed({contentSize: -1, blocksHead: {bytes: 0}, image: {file: '../x', bytes: 1, sha256}})
    expect(wrong).to.have.nested.property('faults[0].message').that.contains('contentSize, image, blocksHead')
    expect(parseManifest('[]')).to.have.nested.property('faults[0].message').that.contains('no JSON object')
    expect(parseManifest('{')).to.have.property('ok', false)
  })

  it('names no file outside its folder, and no name that LVM would refuse', () => {
    for (const file of ['../a', '/a', 'a/b', '.a', '-a', 'a\n', '', 'a?b', 'a%2fb'])
      expect(changed({blocks: {file, bytes: 1, sha256}}), JSON.stringify(file)).to.have.property('ok', false)
    expect(changed({nvr: 'a b-1-1'})).to.have.nested.property('faults[0].code', 'nvr.space')
  })
})
