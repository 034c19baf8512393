import {expect} from 'chai'
import {imageMetadata} from '../../src/read/image-metadata.ts'

const digest = 'sha256:0123456789abcdef'

const fromOsRelease = (...lines: readonly string[]) => imageMetadata({json: null, osRelease: lines.join('\n'), digest})
const nvrOf = (...lines: readonly string[]): string | null => {
  const outcome = fromOsRelease(...lines)
  if (!outcome.ok) throw new Error(outcome.faults.map(({message}) => message).join())
  return outcome.value.nvr
}

describe('imageMetadata, from os-release', () => {
  it('is named by the image, then by the distribution', () => {
    const debian = ['ID=debian', 'VERSION_ID="12"']
    expect(nvrOf(...debian)).to.equal('debian-12-01234567')
    expect(nvrOf(...debian, 'BUILD_ID=5')).to.equal('debian-12-5')
    expect(nvrOf(...debian, 'IMAGE_ID=node', 'IMAGE_VERSION=4.5.0~rc1')).to.equal('node-4.5.0~rc1-01234567')
    expect(nvrOf(...debian, 'IMAGE_ID=', 'IMAGE_VERSION=7')).to.equal('debian-7-01234567')
  })

  it("puts '_' for what an NVR can't hold", () => {
    const image = ['IMAGE_ID=my-node', 'IMAGE_VERSION=2026-03-01']
    expect(nvrOf(...image, 'BUILD_ID="f35 raw/hide"')).to.equal('my-node-2026_03_01-f35_raw_hide')
    expect(nvrOf(...image, 'BUILD_ID=1+5')).to.equal('my-node-2026_03_01-1_5')
    expect(nvrOf('IMAGE_ID=.node', 'IMAGE_VERSION=1', 'BUILD_ID=é')).to.equal('_node-1-_')
  })

  it('is nameless where nothing names it', () => {
    for (const lines of [[], ['ID=arch'], ['VERSION_ID=1']]) expect(nvrOf(...lines)).to.equal(null)
    const nothing = {nvr: null, product: null, size: null, kernel: null}
    expect(imageMetadata({json: null, osRelease: null, digest})).to.deep.equal({ok: true, value: nothing})
  })

  it('has a product without control characters', () =>
    expect(fromOsRelease('PRETTY_NAME="Node \u001b[2J4"')).to.have.nested.property('value.product', 'Node [2J4'))

  it('tells where a bad name came from and what to do', () => {
    const outcome = fromOsRelease('ID=snapshot', 'VERSION_ID=1')
    expect(outcome).to.have.nested.property('faults[0].code', 'nvr.reserved')
    expect(outcome).to.have.nested.property('faults[0].message').that.includes('os-release')
    expect(outcome).to.have.nested.property('faults[0].hint').that.includes('--nvr')
  })
})

describe('imageMetadata, from image.json', () => {
  it('goes before os-release', () => {
    const json = '{"name": "node", "version": "1", "release": "2"}'
    expect(imageMetadata({json, osRelease: 'ID=debian\nVERSION_ID=12\nNAME=x', digest})).to.deep.equal({
      ok: true,
      value: {nvr: 'node-1-2', product: null, size: null, kernel: null},
    })
  })
})
