import {expect} from 'chai'
import {isRemote, parseMountInfo} from '../../src/read/mountinfo.ts'

const common = {device: '253:1', type: 'ext4', source: '/dev/mapper/node-root'}

describe('parseMountInfo', () => {
  it('reads device, root and target, with their escapes, in order', () => {
    const text = [
      '29 1 253:1 / / rw,relatime shared:1 master:2 - ext4 /dev/mapper/node-root rw,stripe=16',
      String.raw`31 29 253:1 /usr/lib /mnt/a\040b\134c rw - ext4 /dev/mapper/node-root rw`,
      '',
    ].join('\n')
    expect(parseMountInfo(text)).to.deep.equal([
      {...common, root: '/', target: '/', options: ['rw', 'relatime', 'stripe=16']},
      {...common, root: '/usr/lib', target: String.raw`/mnt/a b\c`, options: ['rw']},
    ])
  })

  it('leaves out what is no line of it', () => expect(parseMountInfo('a\n1 2 3:4 / /x rw\n\n')).to.deep.equal([]))

  it('knows what lies on other hosts', () => {
    const types = ['ext4', 'nfs4', 'fuse.glusterfs', 'fuse.x', 'tmpfs', 'nfsd', 'cifs']
    const table = parseMountInfo(types.map((type) => `1 2 0:5 / /x rw - ${type} x rw`).join('\n'))
    expect(table.filter(isRemote).map(({type}) => type)).to.deep.equal(['nfs4', 'fuse.glusterfs', 'cifs'])
  })
})
