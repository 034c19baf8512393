/** Names one logical volume: the volume group and the name in it, both as LVM has them. */
export interface VolumeId {
  readonly vg: string
  readonly name: string
}

/** What a logical volume is to imgbase; `plain` is everything that is neither thin nor a thin pool. */
export type VolumeKind = 'thin' | 'pool' | 'plain'

/** One logical volume as `lvs` reports it. Sizes in bytes. */
export interface Volume extends VolumeId {
  readonly kind: VolumeKind
  readonly uuid: string
  readonly size: bigint
  readonly tags: readonly string[]
  /** Name of the volume that this one is a snapshot of, in the same group. */
  readonly origin: string | null
  readonly pool: string | null
  readonly readOnly: boolean
  readonly activationSkip: boolean
  readonly active: boolean
  /** `major:minor` of the device, where active. */
  readonly device: string | null
  /** Somebody reads or writes its device, or has it mounted, in whatever namespace. */
  readonly isOpen: boolean
}

/** What `lvs` tells of a thin pool besides its size. Percentages are null while the pool is inactive. */
export interface Pool extends Volume {
  readonly kind: 'pool'
  readonly dataPercent: number | null
  readonly metadataPercent: number | null
  readonly metadataSize: bigint
  readonly chunkSize: bigint
  readonly profile: string | null
  readonly monitored: boolean
  readonly needsCheck: boolean
  /** Empty where the pool is healthy; else LVM's own word (`failed`, `out_of_data`, `metadata_read_only`). */
  readonly health: string
}

/** One volume group. `metadataFree` is what is left of its metadata area (`vg_mda_free`). */
export interface Group {
  readonly name: string
  readonly tags: readonly string[]
  readonly size: bigint
  readonly free: bigint
  readonly extentSize: bigint
  readonly metadataSize: bigint
  readonly metadataFree: bigint
}

/** The device path that every tool and boot entry of imgbase uses; `/dev/mapper` names are no interface. */
export const devicePath = ({vg, name}: VolumeId): string => `/dev/${vg}/${name}`
