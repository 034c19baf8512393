import {expect} from 'chai'
import fc from 'fast-check'
import {mapperPath, volumeOfRoot} from '../../boot/root-device.ts'
import {devicePath} from '../../src/model/volume.ts'

const name = fc.stringMatching(/^[A-Za-z0-9_+.](?:[A-Za-z0-9_+.-]{0,8}[A-Za-z0-9_+.])?$/)

describe('root devices', () => {
  it('doubles dashes as device-mapper does', () => {
    expect(mapperPath({vg: 'my-vg', name: 'node-4.5-1+1'})).to.equal('/dev/mapper/my--vg-node--4.5--1+1')
  })

  it('finds the volume behind either path', () => {
    fc.assert(
      fc.property(fc.record({vg: name.filter((vg) => vg !== 'mapper'), name}, {noNullPrototype: true}), (volume) => {
        expect(volumeOfRoot(mapperPath(volume))).to.deep.equal(volume)
        expect(volumeOfRoot(devicePath(volume))).to.deep.equal(volume)
      }),
    )
  })

  for (const value of ['', 'UUID=1234', '/dev/sda1', '/dev/mapper/control', '/dev/mapper/a--b', '/dev/disk/by-uuid/1'])
    it(`finds none in '${value}'`, () => expect(volumeOfRoot(value)).to.equal(null))
})
