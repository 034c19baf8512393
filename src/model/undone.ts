/** A command that failed before its commit and was taken back wholly; `cause` is why. */
export class Undone extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), {cause})
    this.name = 'Undone'
  }
}

/** A command that failed, and whose undoing failed as well: the journal stays for `recover`. */
export class Stuck extends Error {
  readonly undoing: unknown

  constructor(cause: unknown, undoing: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), {cause})
    this.name = 'Stuck'
    this.undoing = undoing
  }
}

/** A commit of which nobody can tell whether it lasts, since the disk failed: nothing was undone, and the journal stays for `recover`. */
export class Unsettled extends Stuck {
  constructor(cause: unknown, settling: unknown) {
    super(cause, settling)
    this.name = 'Unsettled'
  }
}
