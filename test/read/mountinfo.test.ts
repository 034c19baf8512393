import {expect} from 'chai'
import {parseMountInfo} from '../../src/read/mountinfo.ts'

describe('parseMountInfo', () => {
  it('reads device, root and target, with their escapes, in order', () => {
    const text = [
      '29 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/node-root rw',
      String.raw`31 29 253:1 /usr/lib /mnt/a\040b\134c rw - ext4 /dev/mapper/node-root rw`,
      '',
    ].join('\n')
    expect(parseMountInfo(text)).to.deep.equal([
      {device: '253:1', root: '/', target: '/'},
      {device: '253:1', root: '/usr/lib', target: String.raw`/mnt/a b\c`},
    ])
  })
})
