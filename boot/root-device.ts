import type {VolumeId} from '../src/model/volume.ts'

/** The device-mapper path of a volume: every dash inside of a name is doubled, one dash joins group and volume (lvm(8)). */
export const mapperPath = ({vg, name}: VolumeId): string => `/dev/mapper/${doubled(vg)}-${doubled(name)}`

/** The volume that a `root=` value names by either of its LVM paths; null for a UUID, a label or another device. */
export function volumeOfRoot(value: string): VolumeId | null {
  const mapped = /^\/dev\/mapper\/((?:[^/-]|--)+)-((?:[^/-]|--)+)$/.exec(value)
  if (mapped !== null) return volumeOf(mapped[1]?.replaceAll('--', '-'), mapped[2]?.replaceAll('--', '-'))
  const plain = /^\/dev\/([^/]+)\/([^/]+)$/.exec(value)
  return plain === null || plain[1] === 'mapper' ? null : volumeOf(plain[1], plain[2])
}

/** The volume that dracut's `rd.lvm.lv=VG/LV` activates (dracut.cmdline(7)); null where it is written otherwise. */
export function volumeOfActivation(argument: string): VolumeId | null {
  const match = /^rd\.lvm\.lv=([^/]+)\/([^/]+)$/.exec(argument)
  return match === null ? null : volumeOf(match[1], match[2])
}

const doubled = (name: string): string => name.replaceAll('-', '--')

const volumeOf = (vg: string | undefined, name: string | undefined): VolumeId | null =>
  vg === undefined || name === undefined ? null : {vg, name}
