import {expect} from 'chai'
import {listedPvids} from '../../src/read/devices-file.ts'

describe("LVM's devices file", () => {
  it('lists PVIDs, whatever else its lines and comments hold', () =>
    expect(
      listedPvids(
        '# LVM uses devices listed in this file. PVID=no\nVERSION=1.1.2\nIDTYPE=sys_wwid IDNAME=naa.50 DEVNAME=/dev/sda2 PVID=aB1 PART=2\nIDTYPE=devname IDNAME=/dev/vdb DEVNAME=/dev/vdb PVID=c2\n',
      ),
    ).to.deep.equal(['aB1', 'c2']))
})
