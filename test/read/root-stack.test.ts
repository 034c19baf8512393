import {expect} from 'chai'
import {rootStack} from '../../src/read/root-stack.ts'

describe('the devices that a root lies on', () => {
  const of = (...devices: readonly (readonly [string, string, string | null])[]) =>
    rootStack(
      JSON.stringify({
        blockdevices: devices.map(([kname, type, tran]) => ({name: `${kname}-name`, kname, type, tran})),
      }),
    )
  const thin = [
    ['dm-4', 'lvm', null],
    ['dm-2', 'lvm', null],
  ] as const

  it('are LVM on a disk, each named once', () =>
    expect(of(...thin, ['sda2', 'part', null], ['sda', 'disk', 'sata'], ['sda', 'disk', 'sata'])).to.deep.equal({
      ...{kinds: [], mappings: [], disks: ['sda']},
    }))

  it('tell what has settings of its own', () => {
    expect(of(...thin, ['dm-0', 'mpath', null], ['sda', 'disk', 'fc'], ['sdb', 'disk', 'fc'])).to.deep.equal({
      ...{kinds: ['multipath'], mappings: [], disks: ['sda', 'sdb']},
    })
    expect(of(...thin, ['dm-0', 'crypt', null], ['md127', 'raid1', null], ['sda', 'disk', 'nvme']).kinds).to.deep.equal(
      [...['LUKS', 'MD RAID']],
    )
    expect(of(...thin, ['dm-0', 'crypt', null], ['dm-0', 'crypt', null]).mappings).to.deep.equal(['dm-0-name'])
    expect(of(...thin, ['md0', 'linear', null]).kinds).to.deep.equal(['MD RAID'])
    expect(of(...thin, ['sda', 'disk', 'iscsi']).kinds).to.deep.equal(['iSCSI'])
  })
})
