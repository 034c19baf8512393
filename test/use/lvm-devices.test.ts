import {expect} from 'chai'
import type {Files, Tools} from '../../src/host/host.ts'
import {lvmDevicesOf} from '../../src/use/lvm-devices.ts'

const [ours, guests] = ['oUrs00-AAAA-BBBB-CCCC-DDDD-EEEE-ffffff', 'gUest0-AAAA-BBBB-CCCC-DDDD-EEEE-ffffff']
const disks = [
  {device: '/dev/sda2', pvid: 'aa-1', vg_name: 'node', vg_uuid: ours},
  {device: '/dev/mapper/lun', pvid: 'bb-2', vg_name: 'node', vg_uuid: guests},
]

/** Prints what LVM does: without the devices file it sees the guest's group too. */
function printed([tool, ...words]: readonly string[]): string {
  if (tool === 'lvmconfig') return 'use_devicesfile=1\n'
  if (tool === 'vgs') return words.includes('--devicesfile') ? `  ${guests}\n  ${ours}\n` : `  ${ours}\n`
  const [field = '', value] = (words[words.indexOf('--select') + 1] ?? '').split('=')
  const selected = disks.filter((disk) => Object.entries(disk).some(([name, has]) => name === field && has === value))
  return selected.map(({pvid, device}) => `  ${pvid} ${device}\n`).join('')
}

describe("what LVM's devices file has to list", () => {
  it("are the disks of the node's own group, not of a guest's with the same name", async () => {
    const tools = {run: (command: readonly string[]) => Promise.resolve({stdout: printed(command)})} as unknown as Tools
    const files = {readText: () => Promise.resolve('IDTYPE=devname PVID=aa1\n')} as unknown as Files
    const found = await lvmDevicesOf({files, tools}, 'node')
    expect(found?.listed).to.deep.equal(['aa1'])
    expect(found?.volumes).to.deep.equal([{pvid: 'aa1', device: '/dev/sda2'}])
  })
})
