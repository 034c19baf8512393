const escapes: Readonly<Record<string, string>> = {'~': '_.t', '^': '_.c', '_.': '_.u'}
const originals: Readonly<Record<string, string>> = {'_.t': '~', '_.c': '^', '_.u': '_.'}

/** The form of an NVR or layer id that LVM, tags, entry ids and folders hold: LVM refuses `~` and `^`. Undone by `trueName`. */
export const volumeName = (name: string): string => name.replace(/~|\^|_\./g, (found) => escapes[found] ?? found)

/** The form that users see. Names that never were escaped stay as they are, so look volumes up by the name LVM gave. */
export const trueName = (volume: string): string => volume.replace(/_\.[tcu]/g, (found) => originals[found] ?? found)

/** lvm(8): VG and LV names together at most 124; device-mapper doubles each dash, joins them by one, and holds 127 (DM_NAME_LEN). */
export function fitsDeviceMapper(vg: string, volume: string): boolean {
  const deviceName = `${doubled(vg)}-${doubled(volume)}`
  return vg.length + volume.length <= 124 && deviceName.length <= 127
}

const doubled = (name: string): string => name.replaceAll('-', '--')
