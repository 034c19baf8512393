/** One boot loader entry, as a Boot Loader Specification file (type 1) holds it. Paths are relative to the boot file system. */
export interface BootEntry {
  /** File name without `.conf`; for ours `imgbase-<escaped nvr>-L<n>`. */
  readonly id: string
  readonly title: string
  readonly version: string
  readonly sortKey: string | null
  readonly kernel: string
  readonly initrds: readonly string[]
  /** Kernel arguments, in order. */
  readonly options: readonly string[]
}

/** What lies on the boot file system, as texts. */
export interface BootFiles {
  /** Where it is mounted: `/boot`. */
  readonly directory: string
  /** UUID of its file system; null where /boot is a folder of the root file system. */
  readonly uuid: string | null
  /** Bytes that can be written to it. */
  readonly available: bigint
  /** Texts of the files `loader/entries/<name>.conf`, by name: the id, with a count behind it where systemd-boot counts. */
  readonly entryTexts: ReadonlyMap<string, string>
  /** Folder of GRUB's menu (`/boot/grub`; on RHEL 8 with UEFI on the EFI system partition), null where there is none. */
  readonly grubDirectory: string | null
  /** Text of its custom.cfg, null where there is none. */
  readonly customConfig: string | null
  /** GRUB's environment block with the tries of a new layer, as latin1; null where there is none. */
  readonly environment: string | null
  /**
   * GRUB can write there: it lies on a plain partition, neither on LVM nor on MD, with a file system that knows no copies.
   */
  readonly loaderWrites: boolean
  /** Null where GRUB's menu is not made of entry files. */
  readonly blscfg: Blscfg | null
  /** Null where another loader starts this node. */
  readonly systemdBoot: SystemdBoot | null
  readonly firmware: Firmware
  /** The kernel arguments of the running kernel. */
  readonly commandLine: string
}

/** GRUB with a menu that is made of entry files. */
export interface Blscfg {
  /** Path of GRUB's environment block, links followed: on RHEL 8 with UEFI it lies on the EFI system partition. */
  readonly environmentPath: string
  /** The block, null where there is none. */
  readonly environment: string | null
  /** The menu takes one from `boot_counter` at every boot, as Fedora's does, and sources custom.cfg after that. */
  readonly countsBoots: boolean
}

/** Where systemd-boot has its settings. */
export interface SystemdBoot {
  /** Path of its loader.conf on the EFI system partition. */
  readonly configPath: string
  /** Its text, null where there is none. */
  readonly config: string | null
}

/** What variables of UEFI say; on a machine without UEFI nothing is set. */
export interface Firmware {
  /** Only signed kernels and loaders are started. */
  readonly secureBoot: boolean
  /** The loader that started this node, by its own words: `systemd-boot 252.39-1`; null where it said nothing. */
  readonly loader: string | null
  /** LoaderEntryDefault: the entry that systemd-boot starts whatever its loader.conf says; null where it is not set. */
  readonly entryDefault: string | null
  /** UUID, in lower case, of the partition that this boot's loader was started from; null where nothing says so. */
  readonly partition: string | null
}

/** What was found on the boot file system, read. */
export interface BootState extends BootFiles {
  /** Every entry that could be read: ours and foreign ones. */
  readonly entries: readonly BootEntry[]
  /** Entry files that could not be understood, with the reason. */
  readonly unreadable: readonly {readonly id: string; readonly reason: string}[]
}
