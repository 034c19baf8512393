/** One line of the mount table. `device` is `major:minor` of the file system. */
export interface Mount {
  readonly source: string
  readonly target: string
  readonly type: string
  readonly options: readonly string[]
  readonly device: string
  /** UUID of the file system, where it has one. */
  readonly uuid: string | null
  readonly size: bigint
  readonly available: bigint
  /** The folder of the file system that is mounted here: `/`, or another for a bind mount. */
  readonly root: string
}
