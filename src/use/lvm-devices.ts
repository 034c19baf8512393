import type {Host} from '../host/host.ts'
import type {LvmDevices} from '../plan/check/facts.ts'
import {listedPvids} from '../read/devices-file.ts'

export const devicesFile = '/etc/lvm/devices/system.devices'

/** What LVM's devices file lists, and the group's physical volumes; null where LVM goes by none (lvm.conf(5), use_devicesfile). */
export async function lvmDevicesOf(
  {files, tools}: Pick<Host, 'files' | 'tools'>,
  vg: string,
): Promise<LvmDevices | null> {
  const text = await files.readText(devicesFile)
  const {stdout: used} = await tools.run(['lvmconfig', '--type', 'full', 'devices/use_devicesfile'])
  if (text === null || !/=1\s*$/.test(used)) return null
  const words = ['--devicesfile', '', '--noheadings', '--select', `vg_name=${vg}`, '-o', 'pv_uuid,pv_name']
  const {stdout} = await tools.run(['pvs', ...words])
  const volumes = stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([uuid = '', device]) => (device === undefined ? [] : [{pvid: uuid.replaceAll('-', ''), device}]))
  return {file: devicesFile, listed: listedPvids(text), volumes}
}
