/** Which blocks of a pool's data each thin device maps; device numbers are those of the pool. */
export interface ThinMappings {
  /** Bytes of one block. */
  readonly blockSize: number
  /** Runs of blocks: `length` of them from `start`, mapped by `device`. */
  readonly runs: readonly {readonly device: number; readonly start: number; readonly length: number}[]
}
