/** The head of a PE file of 64 bits, with a certificate table of this many bytes. */
export function peKernel(tableSize: number, machine: 64 | 32 = 64): Uint8Array {
  const bytes = new Uint8Array(1024)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x5a4d, true)
  view.setUint32(0x3c, 0x80, true)
  view.setUint32(0x80, 0x4550, true)
  view.setUint16(0x98, machine === 64 ? 0x20b : 0x10b, true)
  view.setUint32(0x98 + (machine === 64 ? 112 : 96) + 36, tableSize, true)
  return bytes
}
