/** How a layer failed to prove itself. */
export interface FailedTrial {
  /** Seconds since 1970, when it was found. */
  readonly at: number
  /**
   * Its tries were used up, in the last boot since a required health check failed; its kernel could not be loaded; or the boot
   * loader could not read how many tries were left.
   */
  readonly why: 'tries' | 'health' | 'load' | 'count'
  /** Name in LVM of the layer that boots instead. */
  readonly fellBackTo: string
}
