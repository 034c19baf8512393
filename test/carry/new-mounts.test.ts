import {expect} from 'chai'
import {newMounts} from '../../src/carry/new-mounts.ts'

describe('newMounts', () => {
  it('takes what the image adds and lies in memory, as it is written', () => {
    const theirs = '# image\ntmpfs /tmp tmpfs  nosuid 0 0\ntmpfs /run/x tmpfs\nhugetlbfs /dev/hugepages hugetlbfs\n'
    expect(newMounts('tmpfs /tmp tmpfs\n', theirs)).to.deep.equal([
      ...['tmpfs /run/x tmpfs', 'hugetlbfs /dev/hugepages hugetlbfs'],
    ])
  })

  it('takes no disk, no server and no swap of whoever built the image', () => {
    const theirs = 'UUID=1 / ext4\n/dev/sdb1 /data xfs\nserver:/x /x nfs\n/swap none swap\ntmpfs none tmpfs\n'
    expect(newMounts('', theirs)).to.deep.equal([])
  })
})
