/** What a running command tells; rendering and logging subscribe to it. */
export type Progress =
  | {readonly kind: 'step'; readonly index: number; readonly total: number; readonly because: string}
  | {readonly kind: 'bytes'; readonly done: bigint; readonly total: bigint | null}
  /** Of a release: `checked` of what is there already, then of what is fetched, written and reused; all in bytes. */
  | {readonly kind: 'checked'; readonly done: bigint; readonly total: bigint}
  | {
      readonly kind: 'fetched'
      readonly fetched: number
      readonly toFetch: number
      readonly written: number
      readonly toWrite: number
      readonly reused: number
    }
  | {readonly kind: 'note'; readonly text: string}
  /** Something that went wrong and stops nothing. */
  | {readonly kind: 'warning'; readonly text: string}
  | {readonly kind: 'undo'; readonly reason: string}

export type Report = (progress: Progress) => void
