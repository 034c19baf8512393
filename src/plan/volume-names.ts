import {mapperPath} from '../../boot/root-device.ts'
import {devicePath, type VolumeId} from '../model/volume.ts'

/** Whether the first field of a line of fstab(5) names the volume, as far as that can be told without its device. */
export function namesVolume(
  source: string,
  volume: VolumeId,
  filesystem: {readonly uuid: string; readonly label: string} | null,
): boolean {
  const mapped = mapperPath(volume)
  const byId = mapped.replace('/dev/mapper/', '/dev/disk/by-id/dm-name-')
  if ([devicePath(volume), mapped, byId].includes(source)) return true
  const [, kind, value = ''] =
    /^(UUID=|LABEL=|\/dev\/disk\/by-uuid\/|\/dev\/disk\/by-label\/)"?(.+?)"?$/.exec(source) ?? []
  if (kind === undefined || filesystem === null) return false
  return /uuid/i.test(kind)
    ? value.toLowerCase() === filesystem.uuid.toLowerCase()
    : unescaped(value) === filesystem.label
}

/** Spaces are octal in fstab(5), hexadecimal in udev's links. */
const unescaped = (value: string): string =>
  value
    .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
