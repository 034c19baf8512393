/**
 * Whether a kernel carries a signature for Secure Boot, by its first KiB: the certificate table of a PE/COFF file (Microsoft PE Format,
 * Optional Header Data Directories). Who signed it is for the firmware to say.
 */
export function isSignedKernel(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = bytes.length >= 0x40 && view.getUint16(0, true) === magic.mz ? view.getUint32(0x3c, true) : 0
  if (header === 0 || header + 0x100 > bytes.length || view.getUint32(header, true) !== magic.pe) return false
  const optional = header + 24
  const directories = optional + (view.getUint16(optional, true) === magic.pe64 ? 112 : 96)
  return view.getUint32(directories + 4 * 8 + 4, true) > 0
}

const magic = {mz: 0x5a4d, pe: 0x4550, pe64: 0x20b}
