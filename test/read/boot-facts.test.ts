import {expect} from 'chai'
import {partitionOfLoadOption} from '../../src/read/load-option.ts'
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
      ...{path, parttype, partuuid: path === '/dev/sda1' ? 'AB-1' : null, fstype, mountpoint},
    })
    const blockdevices = [
      of('/dev/sdb1', type.toLowerCase(), 'vfat', '/boot/efi2'),
      of('/dev/sda1', type, 'vfat', '/boot/efi'),
      of('/dev/sdc1', type, 'linux_raid_member', null),
      of('/dev/sdd1', type, 'vfat', null),
      of('/dev/sda2', null, 'ext4', '/boot'),
    ]
    expect(mountedSystemPartitions(JSON.stringify({blockdevices}))).to.deep.equal([
      {mountPoint: '/boot/efi', uuid: 'ab-1'},
      {mountPoint: '/boot/efi2', uuid: null},
    ])
  })
  it("the firmware's entry names the partition that it starts from", () => {
    const disk = '04012a0001000000000800000000000000f00f0000000000' + '4a2b1c9d5e6f70819203a4b5c6d7e8f9' + '0202'
    const file = Buffer.from('04040a00', 'hex')
    const option = (path: string) => {
      const nodes = Buffer.concat([Buffer.from(path, 'hex'), file, Buffer.from('61006200', 'hex'), Buffer.alloc(2)])
      const end = Buffer.from('7fff0400', 'hex')
      const head = Buffer.from([1, 0, 0, 0, nodes.length + end.length, 0])
      return Buffer.concat([head, Buffer.from('Fedora\0', 'utf16le'), nodes, end])
    }
    expect(partitionOfLoadOption(option(`02010c00d041030a00000000${disk}`))).to.equal(
      '9d1c2b4a-6f5e-8170-9203-a4b5c6d7e8f9',
    )
    expect(partitionOfLoadOption(option('02010c00d041030a00000000'))).to.equal(null)
    for (let length = 0; length < 80; length++)
      expect(partitionOfLoadOption(option(disk).subarray(0, length)) ?? 'none').to.be.a('string')
  })
})
