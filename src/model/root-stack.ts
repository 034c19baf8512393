/** What a root needs of its initrd besides LVM, by its usual name. */
export type StorageKind = 'multipath' | 'MD RAID' | 'LUKS' | 'iSCSI'

/** The devices that a root volume lies on. */
export interface RootStack {
  readonly kinds: readonly StorageKind[]
  /** Names of the mappings of dm-crypt among them. */
  readonly mappings: readonly string[]
  /** Kernel names of the disks below all. */
  readonly disks: readonly string[]
}
