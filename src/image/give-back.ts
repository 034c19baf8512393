/**
 * Gives the memory of bytes back at once, and with it that of all bytes which share it: what is left to the collector piles up to 64 MiB
 * and more. Few may lie in the pool of Node's buffers, which cannot be given back (Node's `Buffer.allocUnsafe`: below half of
 * `Buffer.poolSize`), and stay.
 */
export function giveBack(bytes: Uint8Array): void {
  if (bytes.byteLength >= Buffer.poolSize / 2) empty(bytes.buffer)
}

/** The same, but for bytes that share their memory with others, of which nobody knows here. */
export function giveBackOwn(bytes: Uint8Array): void {
  if (bytes.byteLength === bytes.buffer.byteLength) empty(bytes.buffer)
}

function empty(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
