import type {BootFiles, BootState} from './boot-entry.ts'
import type {Mount} from './mount.ts'
import type {Group, Pool, Volume} from './volume.ts'

/** What one look at the node saw: everything that a plan is decided from. */
export interface HostState {
  readonly groups: readonly Group[]
  readonly volumes: readonly Volume[]
  readonly pools: readonly Pool[]
  readonly mounts: readonly Mount[]
  /** `major:minor` of the file system on `/`. */
  readonly rootDevice: string
  readonly boot: BootState
  readonly kernelRelease: string
  /** Names of the virtual machines that run here. */
  readonly machines: readonly string[]
  /** Seconds since 1970. */
  readonly now: number
}

/** The same before its boot entries were read. */
export type Sighting = Omit<HostState, 'boot'> & {readonly boot: BootFiles}
