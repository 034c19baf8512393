/** What `mountedSystemPartitions` reads (lsblk(8) of util-linux 2.38). */
export const partitionArguments = ['--list', '--json', '--output', 'PATH,PARTTYPE,PARTUUID,FSTYPE,MOUNTPOINT'] as const

/** GPT's type of an EFI system partition (UEFI 2.10, 5.3.3). */
const systemPartition = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'

interface Partition {
  readonly path: string
  readonly parttype: string | null
  readonly partuuid: string | null
  readonly fstype: string | null
  readonly mountpoint: string | null
}

interface MountedPartition {
  readonly mountPoint: string
  /** In lower case. */
  readonly uuid: string | null
}

/** Where EFI system partitions are mounted, in order of their names; halves of an array, which keeps them equal, are none. */
export function mountedSystemPartitions(json: string): readonly MountedPartition[] {
  const {blockdevices} = JSON.parse(json) as {readonly blockdevices: readonly Partition[]}
  const mounted = blockdevices.flatMap(({parttype, partuuid, fstype, mountpoint}) =>
    parttype?.toLowerCase() === systemPartition && fstype === 'vfat' && mountpoint !== null
      ? [[mountpoint, partuuid?.toLowerCase() ?? null] as const]
      : [],
  )
  return [...new Map(mounted)].map(([mountPoint, uuid]) => ({mountPoint, uuid})).toSorted(byMountPoint)
}

const byMountPoint = (one: MountedPartition, other: MountedPartition): number =>
  one.mountPoint < other.mountPoint ? -1 : 1
