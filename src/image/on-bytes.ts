/** Hears how many bytes of an image were written so far. */
export type OnBytes = (done: bigint) => void
