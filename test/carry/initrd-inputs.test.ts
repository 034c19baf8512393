import {expect} from 'chai'
import {noFiles} from '../../src/carry/carry-report.ts'
import {changedInputs} from '../../src/carry/initrd-inputs.ts'

describe('what an initrd is built from, of what was carried over', () => {
  it('are settings of drivers, LVM, udev and the builders that the layer has otherwise than the image', () => {
    const report = {
      ...noFiles,
      taken: ['/etc/modprobe.d/a.conf', '/etc/modprobe.draft', '/etc/hosts', {base64: 'ZXRjL3VkZXYvcnVsZXMuZC//'}],
      deleted: ['/etc/dracut.conf.d/x.conf'],
      kept: ['/etc/lvm/profile/x.profile', '/etc/initramfs-tools/modules'],
      merged: ['/etc/lvm/lvm.conf'],
    } as const
    expect(changedInputs(report)).to.deep.equal([
      '/etc/modprobe.d/a.conf',
      {base64: 'ZXRjL3VkZXYvcnVsZXMuZC//'},
      '/etc/dracut.conf.d/x.conf',
      '/etc/initramfs-tools/modules',
      '/etc/lvm/lvm.conf',
    ])
  })

  it("are nothing where the image's own was taken", () =>
    expect(changedInputs({...noFiles, replaced: ['/etc/modprobe.d/a.conf']})).to.deep.equal([]))
})
