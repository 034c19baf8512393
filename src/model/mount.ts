/** One line of the mount table. `device` is `major:minor` of the file system. */
export interface MountLine {
  readonly source: string
  readonly target: string
  readonly type: string
  readonly options: readonly string[]
  readonly device: string
  /** The folder of the file system that is mounted here: `/`, or another for a bind mount. */
  readonly root: string
}

/** The same with bytes; 0 where the file system lies on no device. */
export interface Mount extends MountLine {
  readonly size: bigint
  readonly available: bigint
}
