import {expect} from 'chai'
import {driversCommand} from '../../../src/use/initrd/drivers-command.ts'
import {folders, plainTools} from '../../host/folders.ts'

describe('the drivers of disks', () => {
  const {make} = folders()
  const controller = 'devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0'
  const driven = {
    'devices/pci0000:00/0000:00:0e.0/driver': {link: '../../../bus/vmd'},
    [`${controller}/driver`]: {link: '../../../../../bus/nvme'},
    'bus/vmd/module': {link: '../../module/vmd'},
    'bus/nvme/module': {link: '../../module/nvme'},
    ...{'module/vmd/refcnt': '1', 'module/nvme/refcnt': '1'},
  }
  const driversOf = async (root: string, ...disks: readonly string[]): Promise<readonly string[]> =>
    (await plainTools.run(driversCommand(root, disks))).stdout.split('\n').filter((line) => line !== '')

  it('are those of all that it hangs on', async () => {
    const root = make({
      ...driven,
      [`${controller}/nvme/nvme0/nvme0n1/size`]: '8',
      'class/block/nvme0n1': {link: `../../${controller}/nvme/nvme0/nvme0n1`},
    })
    expect(await driversOf(root, 'nvme0n1')).to.deep.equal(['nvme', 'vmd'])
  })

  it('are those of its controllers, where it hangs on a subsystem of NVMe', async () => {
    const subsystem = 'devices/virtual/nvme-subsystem/nvme-subsys0'
    const root = make({
      ...driven,
      [`${controller}/nvme/nvme0/address`]: 'x',
      [`${subsystem}/nvme0n1/size`]: '8',
      [`${subsystem}/nvme0`]: {link: `../../../../${controller}/nvme/nvme0`},
      'class/block/nvme0n1': {link: `../../${subsystem}/nvme0n1`},
    })
    expect(await driversOf(root, 'nvme0n1')).to.deep.equal(['nvme', 'vmd'])
  })

  it('are nvme where nothing tells what drives an NVMe disk, and none for another one', async () => {
    const root = make({
      'devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/size': '8',
      'devices/platform/ubda/size': '8',
      'class/block/nvme0n1': {link: '../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1'},
      'class/block/ubda': {link: '../../devices/platform/ubda'},
    })
    expect(await driversOf(root, 'nvme0n1', 'ubda')).to.deep.equal(['nvme'])
  })
})
