import type {LayerId} from '../../model/nvr.ts'
import type {Node} from '../../model/node.ts'
import type {Pool, VolumeId} from '../../model/volume.ts'
import type {Autoextend} from './autoextend.ts'

/** Everything that checks look at, gathered beforehand. Facts besides the node itself may be unknown, each by itself. */
export interface CheckFacts {
  readonly node: Node
  readonly pool: Pool
  readonly autoextend: Fact<Autoextend>
  /** Bytes of the files that entries name and of all files in the layers' folders, by absolute path; what is missing is left out. */
  readonly bootFiles: Fact<ReadonlyMap<string, bigint>>
  /** Text of grub.cfg; null where there is none. */
  readonly grubMenu: Fact<string | null>
  /** GRUB's own environment block as latin1, which grub-reboot writes; null where there is none. */
  readonly grubEnvironment: Fact<string | null>
  /** Paths of the kernels of our entries that carry no signature; none where firmware asks for none. */
  readonly unsignedKernels: Fact<readonly string[]>
  /** Paths of the running kernel's modules from elsewhere that carry no signature; none where firmware asks for none. */
  readonly unsignedModules: Fact<readonly string[]>
  /** Where there are several: those that are mounted. */
  readonly systemPartitions: Fact<readonly SystemPartition[]>
  /** The lines of the running system's /etc/fstab; none where there is no such file. */
  readonly fstab: Fact<readonly FstabMount[]>
  /** Null where LVM goes by no devices file. */
  readonly lvmDevices: Fact<LvmDevices | null>
  readonly journals: Fact<readonly OpenJournal[]>
  /** What lies in each layer that is finished and could be looked into. */
  readonly layers: Fact<readonly LayerFacts[]>
  readonly unreadableLayers: Fact<readonly UnreadableLayer[]>
  /** Something gives freed blocks back from time to time (fstrim.timer). */
  readonly trims: Fact<boolean>
}

/** What was found in a layer's own root. */
export interface LayerFacts {
  readonly id: LayerId
  readonly isBooted: boolean
  readonly fstab: readonly LayerMount[]
  /** PVIDs in its devices file of LVM; null where it has none. */
  readonly listed: readonly string[] | null
  /** Names of its LVM profiles. */
  readonly profiles: readonly string[]
  /** What its entry loads from its folder below /boot and is none of its own kernels and initrds. */
  readonly foreign: readonly string[]
  /** Kernels there that carry a signature, which none of its own does; none where firmware asks for none. */
  readonly signedOnBoot: readonly string[]
  /** What its root needs of the initrds that its entry loads, and they have not; none where nobody can look into them. */
  readonly lacking: readonly string[]
}

/** A layer into which nobody could look, and why, as a clause. */
export interface UnreadableLayer {
  readonly id: LayerId
  readonly volume: VolumeId
  readonly reason: string
}

/** An EFI system partition, with the SHA-256 of each file by its name in it. */
export interface SystemPartition {
  readonly mountPoint: string
  /** This boot's loader was started from it. */
  readonly isBooted: boolean
  readonly files: ReadonlyMap<string, string>
}

/** What LVM's devices file lists, and the physical volumes of the group whatever it lists; PVIDs are UUIDs without dashes. */
export interface LvmDevices {
  readonly file: string
  readonly listed: readonly string[]
  readonly volumes: readonly {readonly pvid: string; readonly device: string}[]
}

/** What a line of fstab(5) says is mounted where. */
export interface FstabMount {
  readonly source: string
  readonly target: string
  /** Joined by commas. */
  readonly options: string
}

export interface LayerMount extends FstabMount {
  /** Of the file system; `swap` for what is no mount at all. */
  readonly type: string
}

/** A transaction without an end. `live`: a command is at work on it now. */
export interface OpenJournal {
  readonly id: string
  readonly command: string
  readonly live: boolean
  readonly stepsDone: number
  readonly stepsPlanned: number
}

/** What was found out, or why it could not be. */
export type Fact<T> = {readonly known: true; readonly value: T} | {readonly known: false; readonly reason: string}

/** A check lacks a fact: it found nothing, and that is no good sign. */
export class NotKnown extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NotKnown'
  }
}

export function known<T>(fact: Fact<T>): T {
  if (fact.known) return fact.value
  throw new NotKnown(fact.reason)
}
