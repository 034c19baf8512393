import type {Host} from '../host/host.ts'
import type {LvmDevices} from '../plan/check/facts.ts'
import {listedPvids} from '../read/devices-file.ts'

export const devicesFile = '/etc/lvm/devices/system.devices'

/**
 * What LVM's devices file lists, and the group's physical volumes; null where LVM goes by none (lvm.conf(5), use_devicesfile). By the group's
 * UUID as it is seen with that file: without it, a disk that belongs to a guest may show a group of the same name.
 */
export async function lvmDevicesOf(
  {files, tools}: Pick<Host, 'files' | 'tools'>,
  vg: string,
): Promise<LvmDevices | null> {
  const text = await files.readText(devicesFile)
  const {stdout: used} = await tools.run(['lvmconfig', '--type', 'full', 'devices/use_devicesfile'])
  if (text === null || !/=1\s*$/.test(used)) return null
  const {stdout: group} = await tools.run(['vgs', '--noheadings', '-o', 'vg_uuid', vg])
  const words = ['--devicesfile', '', '--noheadings', '--select', `vg_uuid=${group.trim()}`, '-o', 'pv_uuid,pv_name']
  const {stdout} = await tools.run(['pvs', ...words])
  const volumes = stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([uuid = '', device]) => (device === undefined ? [] : [{pvid: uuid.replaceAll('-', ''), device}]))
  return {file: devicesFile, listed: listedPvids(text), volumes}
}
