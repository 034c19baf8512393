/**
 * Gives the memory of bytes back at once, and with it that of all bytes which share it: what is left to the collector piles up to 64 MiB
 * and more.
 */
export function giveBack(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0)
}

/** The same, but for bytes that share their memory with others, of which nobody knows here. */
export function giveBackOwn(bytes: Uint8Array): void {
  if (bytes.byteLength === bytes.buffer.byteLength) giveBack(bytes)
}
