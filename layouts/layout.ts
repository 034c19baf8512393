import type {FilesystemType} from '../src/model/step.ts'

/** How a node's disk should look, as its YAML file says it; nothing here knows how large the disks are. */
export interface Layout {
  readonly group: {
    readonly name: string
    /** Bytes for the text in which LVM keeps the names, tags and places of all volumes, on each disk. */
    readonly metadataSize: bigint
  }
  readonly pool: LayoutPool
  /** Of every layer, and of each volume that asks for no other. */
  readonly filesystem: FilesystemType
  /** The size of a layer. */
  readonly root: Wish
  readonly volumes: readonly LayoutVolume[]
}

export interface LayoutPool extends Wish {
  readonly name: string
  readonly metadataSize: bigint | 'auto'
  readonly chunkSize: bigint
  /** Null: the pool never grows by itself. Both in percent. */
  readonly autoextend: Autoextend | null
}

/** At `threshold` percent full, dmeventd makes the pool larger by `percent` percent of its size. */
export interface Autoextend {
  readonly threshold: number
  readonly percent: number
}

export interface LayoutVolume extends Wish {
  readonly path: string
  /** The name of the logical volume. */
  readonly name: string
  readonly filesystem: FilesystemType
  /** Mount options. */
  readonly options: readonly string[]
}

/** A size that is wanted, and the least, in bytes, that will do; without `minimum` it is not made smaller. */
export interface Wish {
  readonly size: Share
  readonly minimum: bigint | null
}

/** Bytes, or hundredths of a percent of what it is cut from: the group for the pool, the pool for everything in it. */
export type Share =
  {readonly kind: 'bytes'; readonly bytes: bigint} | {readonly kind: 'part'; readonly hundredths: bigint}
