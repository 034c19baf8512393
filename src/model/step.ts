import type {HookEvent, HookFacts} from './hook.ts'
import type {ImageSource} from './image.ts'
import type {VolumeId} from './volume.ts'

/**
 * One effect on the host. Plain data, so that it can be shown, written to the journal, and taken back by another process.
 * Every kind tolerates that it was done before, wholly or by half.
 */
export type Step =
  | {readonly kind: 'disk.init'; readonly disk: string; readonly metadataSize: bigint}
  | {readonly kind: 'disk.clear'; readonly disk: string}
  /** Takes what is on a disk away, its partitions too: nothing brings it back. */
  | {readonly kind: 'disk.wipe'; readonly disk: string}
  /** A new GPT with these partitions, one after the other. */
  | {readonly kind: 'disk.partition'; readonly disk: string; readonly partitions: readonly DiskPartition[]}
  | {
      readonly kind: 'partition.format'
      readonly device: string
      readonly type: 'ext4' | 'vfat'
      /** As mkfs.ext4(8) takes it, or eight hex digits for vfat. */
      readonly uuid: string
    }
  /** Mounts a partition for as long as this process lives; a step, so that the disk can be wiped again. */
  | {
      readonly kind: 'target.mount'
      readonly device: string
      readonly type: 'ext4' | 'vfat'
      readonly directory: string
    }
  | {readonly kind: 'target.unmount'; readonly directory: string}
  /** Runs the boot loader's own installer within a layer, onto a disk whose /boot is mounted at `directory`. */
  | (VolumeId & {
      readonly kind: 'loader.install'
      readonly loader: InstalledLoader
      readonly disk: string
      readonly directory: string
      readonly targets: readonly FirmwareTarget[]
    })
  /** Makes a fresh layer a node of its own, and gives its volumes what the image has in their directories. */
  | (VolumeId & {readonly kind: 'layer.provision'; readonly layer: string; readonly request: ProvisionRequest})
  | {
      readonly kind: 'group.create'
      readonly vg: string
      readonly disks: readonly string[]
      readonly tags: readonly string[]
    }
  /** Removes nothing but a group that carries the tag. */
  | {readonly kind: 'group.remove'; readonly vg: string; readonly onlyWithTag: string}
  | {
      readonly kind: 'pool.create'
      readonly vg: string
      readonly name: string
      readonly size: bigint
      readonly metadataSize: bigint
      readonly chunkSize: bigint
      readonly profile: string | null
      readonly tags: readonly string[]
    }
  | (VolumeId & {
      readonly kind: 'volume.create'
      readonly pool: string
      readonly size: bigint
      readonly tags: readonly string[]
    })
  | (VolumeId & {readonly kind: 'volume.snapshot'; readonly origin: string; readonly tags: readonly string[]})
  /** Removes nothing but a volume that carries the tag `onlyWithTag`, where one is given. */
  | (VolumeId & {readonly kind: 'volume.remove'; readonly onlyWithTag: string | null})
  | {readonly kind: 'volume.rename'; readonly vg: string; readonly from: string; readonly to: string}
  /** Adds and takes away tags in one metadata commit. */
  | (VolumeId & {readonly kind: 'volume.tag'; readonly add: readonly string[]; readonly remove: readonly string[]})
  /** Takes a tag from several volumes, with one call of LVM. */
  | {
      readonly kind: 'volumes.untag'
      readonly vg: string
      readonly names: readonly string[]
      readonly tag: string
    }
  | {
      readonly kind: 'group.tag'
      readonly vg: string
      readonly add: readonly string[]
      readonly remove: readonly string[]
    }
  /** Makes a base: read-only, skipped at activation, inactive; tags in the same metadata commit. */
  | (VolumeId & {readonly kind: 'volume.seal'; readonly tags: readonly string[]})
  /** Takes its device away, unless somebody uses it. */
  | (VolumeId & {readonly kind: 'volume.deactivate'})
  | (VolumeId & {readonly kind: 'volume.grow'; readonly size: bigint})
  | (VolumeId & {readonly kind: 'filesystem.make'; readonly type: FilesystemType})
  /** Gives a fresh layer's file system a UUID of its own and the size of its volume. */
  | (VolumeId & {readonly kind: 'filesystem.adopt'})
  /** `origin`: the base that the volume is a snapshot of, so that what is equal stays; null for a fresh volume. */
  | (VolumeId & {
      readonly kind: 'image.write'
      readonly image: ImageSource
      readonly filesystem: FilesystemType
      readonly origin: string | null
    })
  /**
   * Copies the first `bytes` bytes of what comes in at `image`, a URL or `-`, as they are, and keeps the digest of all of it as a tag; or those
   * of the file `inner` in the squashfs `image`.
   */
  | (VolumeId & {
      readonly kind: 'image.store'
      readonly image: string
      readonly inner: string | null
      readonly bytes: bigint
    })
  /** Gives a file system the size that its volume has. */
  | (VolumeId & {readonly kind: 'filesystem.grow'})
  /** Copies onto a volume what a directory has and the volume has not, or otherwise. */
  | (MovedDirectory & {readonly kind: 'directory.copy'})
  /**
   * Mounts a volume where everybody sees it, unless it is; `from`: then takes along what was written beneath meanwhile. Nothing where
   * another layer runs.
   */
  | (Omit<MovedDirectory, 'from'> & {
      readonly kind: 'system.mount'
      readonly layer: VolumeId
      readonly options: readonly string[]
      readonly from: string | null
    })
  /** Unmounts what everybody sees there, where something is mounted; `only`: where that is this volume, while this layer runs. */
  | {
      readonly kind: 'system.unmount'
      readonly path: string
      readonly only: {readonly volume: VolumeId; readonly layer: VolumeId} | null
    }
  /** Fails where somebody uses what lies at or below the path, or something is mounted there. */
  | {readonly kind: 'path.unused'; readonly path: string}
  /** Adds the volume to the /etc/fstab of the layer with this root, or takes what stands there for its path away. */
  | (CreatedVolume & {readonly kind: 'fstab.line'; readonly present: boolean; readonly layer: VolumeId})
  /** Takes the node's own changes into a staged layer; see `CarryRequest`. */
  | (VolumeId & {readonly kind: 'layer.carry'; readonly layer: string; readonly request: CarryRequest})
  /** Puts the imgbase that runs, with its units as they are enabled here, into a layer whose image has none. */
  | (VolumeId & {readonly kind: 'layer.inject'})
  /** Installs again what was added to the running layer; see `CarryRequest`. With `strict`, fails where something is missing. */
  | (VolumeId & {
      readonly kind: 'layer.packages'
      readonly layer: string
      readonly request: CarryRequest
      readonly strict: boolean
    })
  /** Builds the layer's SELinux policy with what was added to the one that runs, and labels what changed; see `CarryRequest`. */
  | (VolumeId & {readonly kind: 'layer.selinux'; readonly request: CarryRequest; readonly strict: boolean})
  /** Gives a /var that is to be used what imgbase keeps in the one that is, but for the journal of this `transaction`. */
  | (VolumeId & {readonly kind: 'var.records'; readonly transaction: string})
  /** Runs an executable of the node's own; `layer` is mounted for it. See `HookCall` in src/plan. */
  | {
      readonly kind: 'hook.run'
      readonly program: string
      readonly required: boolean
      readonly limitSeconds: number
      readonly event: HookEvent
      readonly names: readonly string[]
      readonly layer: VolumeId | null
      readonly facts: HookFacts
    }
  /** Looks into the initrd of a layer's kernel, and has the layer build another one where that is needed; see `InitrdChoice`. */
  | (VolumeId & {
      readonly kind: 'layer.initrd'
      readonly choice: 'rebuild' | 'auto'
      readonly release: string
      /** Path in the layer's root, beginning with `/`; in a plan that is only shown perhaps words. */
      readonly initrd: string
      /** The layer took over what was changed here: there are reports of that. */
      readonly carried: boolean
    })
  /** Writes the administrator's kernel arguments into a layer, /etc/kernel/cmdline. */
  | (VolumeId & {readonly kind: 'layer.arguments'; readonly arguments: readonly string[]})
  /** Copies a kernel and an initrd out of a layer's root, or from /boot, into the layer's folder below /boot. */
  | (VolumeId & {
      readonly kind: 'kernel.install'
      readonly folder: string
      readonly kernel: string
      readonly initrd: string
      readonly from: 'layer' | 'host'
    })
  | {readonly kind: 'file.write'; readonly path: string; readonly text: string; readonly mode: number}
  | {readonly kind: 'file.remove'; readonly path: string}
  /** Removes a folder of ours below /boot with all its files. */
  | {readonly kind: 'folder.remove'; readonly path: string}
  /** Makes what was written below /boot readable for a boot loader that replays no journal. */
  | {readonly kind: 'boot.sync'; readonly directory: string}

/** A partition by its GPT type; `size` in bytes, null for all that is left. */
export interface DiskPartition {
  readonly type: string
  readonly name: string
  readonly size: bigint | null
}

/** A boot loader that can be put onto a disk. */
export type InstalledLoader = 'grub' | 'systemd-boot'

/** What firmware starts: the boot sector, or a file on the EFI system partition. */
export type FirmwareTarget = 'bios' | 'efi'

/** What makes an image's root a certain node. */
export interface ProvisionRequest {
  readonly base: VolumeId
  readonly kernelArguments: readonly string[]
  readonly volumes: readonly CreatedVolume[]
  /** Lines of fstab(5) for what is no volume: /boot and the EFI system partition. */
  readonly mounts: readonly string[]
  readonly hostname: string | null
  /** Lines for root's authorized_keys. */
  readonly sshKeys: string | null
  /** As crypt(5) makes it; null leaves the image's. */
  readonly rootPasswordHash: string | null
  /** Files that the node needs besides, by absolute path. */
  readonly files: readonly {readonly path: string; readonly text: string}[]
}

export type FilesystemType = 'ext4' | 'xfs'

/** A directory that a volume takes the place of; `from` is the mount point of the file system that holds it. */
export interface MovedDirectory extends VolumeId {
  readonly path: string
  readonly from: string
}

/** A fresh volume that a directory is moved onto. */
export interface CreatedVolume extends VolumeId {
  /** Where the layer mounts it. */
  readonly path: string
  readonly filesystem: FilesystemType
  /** Mount options for fstab. */
  readonly options: readonly string[]
}

/** Where the carry-over finds its three sides. */
export interface CarryRequest {
  /** `init`: the layer is a copy of the running root, only what has to name the layer changes. `update`: three-way over /etc. */
  readonly mode: 'init' | 'update'
  /** The file system that runs, or ran, when the layer was staged: `/`, or a volume that is not mounted. */
  readonly mine: VolumeId
  /** The base that `mine` descends from; null where it holds the administrator's changes and is no ancestor. */
  readonly ancestor: VolumeId | null
  /** The base of the new layer. */
  readonly theirs: VolumeId
  /** What the layer has for /var, where that is not what `mine` has; else null. */
  readonly ownVar: VolumeId | null
  /** Fresh volumes that directories of `mine` move onto; empty but for an init that creates volumes. */
  readonly created: readonly CreatedVolume[]
  readonly kernelArguments: readonly string[]
}
