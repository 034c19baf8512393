import type {Progress} from '../model/progress.ts'

/** Hears how many bytes of an image were written so far. */
export type OnBytes = (done: bigint) => void

/** Hears how a pull of a release goes, in bytes: of the file system that is compared, then of what is fetched and written. */
export type PullProgress = (
  progress: {readonly kind: 'compared'; readonly done: bigint} | Extract<Progress, {kind: 'fetched'}>,
) => void
