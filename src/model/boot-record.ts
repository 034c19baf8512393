import type {LayerId} from './nvr.ts'

/** One health check at one boot. */
export interface CheckRun {
  readonly name: string
  /** A required check decides whether the boot is good, a wanted one is only told. */
  readonly kind: CheckKind
  readonly outcome: 'ok' | 'failed' | 'timed-out'
  readonly milliseconds: number
  /** The first of what it printed. */
  readonly output: string
}

export type CheckKind = 'required' | 'wanted'

/** What is remembered of one boot. */
export interface BootRecord {
  /** The kernel's boot id. */
  readonly boot: string
  /** Null where something else than a layer was booted. */
  readonly layer: LayerId | null
  /** Seconds since 1970. */
  readonly since: number
  /** What was changed in the old layer after this one was staged has been taken in. */
  readonly carried: boolean
  /** Null where the boot never came to its health checks, or not to the end of them. */
  readonly healthy: boolean | null
  /** The layer was marked good in this boot. */
  readonly good: boolean
  readonly checks: readonly CheckRun[]
}

/** Below the /var volume, which every layer sees. */
export const bootRecordFolder = '/var/lib/imgbase/boots'
