const escapes: Readonly<Record<string, string>> = {'~': '_.t', '^': '_.c', '_.': '_.u'}
const originals: Readonly<Record<string, string>> = {'_.t': '~', '_.c': '^', '_.u': '_.'}

/** The form of an NVR or layer id that LVM, tags, entry ids and folders hold: LVM refuses `~` and `^`. Undone by `trueName`. */
export const volumeName = (name: string): string => name.replace(/~|\^|_\./g, (found) => escapes[found] ?? found)

/** The form that users see. Names that never were escaped stay as they are, so look volumes up by the name LVM gave. */
export const trueName = (volume: string): string => volume.replace(/_\.[tcu]/g, (found) => originals[found] ?? found)

/** lvm(8): VG and LV names together at most 124; device-mapper doubles each dash, joins them by one, and holds 127 (DM_NAME_LEN). */
export function fitsDeviceMapper(vg: string, volume: string): boolean {
  return vg.length + volume.length <= 124 && mapperName(vg, volume).length <= 127
}

/** Name of a volume's device in device-mapper; `layer` is what LVM puts behind it for a part of a volume, such as `-tpool`. */
export const mapperName = (vg: string, volume: string, layer = ''): string =>
  `${doubled(vg)}-${doubled(volume)}${layer}`

const doubled = (name: string): string => name.replaceAll('-', '--')
