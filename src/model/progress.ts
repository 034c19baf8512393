/** What a running command tells; rendering and logging subscribe to it. */
export type Progress =
  | {readonly kind: 'step'; readonly index: number; readonly total: number; readonly because: string}
  | {readonly kind: 'bytes'; readonly done: bigint; readonly total: bigint | null}
  | {readonly kind: 'note'; readonly text: string}
  | {readonly kind: 'undo'; readonly reason: string}

export type Report = (progress: Progress) => void
