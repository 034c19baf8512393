/** Bytes that a line of dd's status tells (dd(1) 9.1): `1048576 bytes (1.0 MB, 1.0 MiB) copied, 1 s, 1.0 MB/s`; null for other lines. */
export function bytesCopied(line: string): bigint | null {
  const digits = /^(\d+) bytes .*copied/.exec(line)?.[1]
  return digits === undefined ? null : BigInt(digits)
}

/** Bytes that a checkpoint of tar tells (`--checkpoint-action=echo=%u`, records of 10 KiB): `tar: 4096`; null for other lines. */
export function bytesUnpacked(line: string): bigint | null {
  const records = /^tar: (\d+)$/.exec(line)?.[1]
  return records === undefined ? null : BigInt(records) * 10_240n
}
