import {expect} from 'chai'
import {isSignedModule} from '../../src/read/signed-module.ts'
import {mountedSystemPartitions} from '../../src/read/system-partitions.ts'

describe('what is read for the checks of firmware', () => {
  it('a module is signed where its end says so', () => {
    expect(isSignedModule(Buffer.from('code~Module signature appended~\n'))).to.equal(true)
    for (const text of ['', 'code', '~Module signature appended~\n '])
      expect(isSignedModule(Buffer.from(text))).to.equal(false)
  })

  it('EFI system partitions are those of that type that are mounted, without halves of an array', () => {
    const type = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
    const of = (path: string, parttype: string | null, fstype: string, mountpoint: string | null) => ({
      ...{path, parttype, fstype, mountpoint},
    })
    const blockdevices = [
      of('/dev/sdb1', type.toLowerCase(), 'vfat', '/boot/efi2'),
      of('/dev/sda1', type, 'vfat', '/boot/efi'),
      of('/dev/sdc1', type, 'linux_raid_member', null),
      of('/dev/sdd1', type, 'vfat', null),
      of('/dev/sda2', null, 'ext4', '/boot'),
    ]
    expect(mountedSystemPartitions(JSON.stringify({blockdevices}))).to.deep.equal(['/boot/efi', '/boot/efi2'])
  })
})
