const skippableMagic = 0x18_4d_2a_5e
const seekableMagic = 0x8f_92_ea_b1
const perFrame = 8

/**
 * The seek table as a zstd skippable frame, little-endian, without checksums (zstd, contrib/seekable_format/zstd_seekable_compression_format.md,
 * version 0.1.0), so that `zstd -d` passes over it. Each frame: compressed and decompressed bytes.
 */
export function seekTable(frames: readonly (readonly [compressed: number, decompressed: number])[]): Uint8Array {
  const bytes = new Uint8Array(8 + frames.length * perFrame + 9)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, skippableMagic, true)
  view.setUint32(4, bytes.length - 8, true)
  for (const [index, [compressed, decompressed]] of frames.entries()) {
    view.setUint32(8 + index * perFrame, compressed, true)
    view.setUint32(12 + index * perFrame, decompressed, true)
  }
  const footer = bytes.length - 9
  view.setUint32(footer, frames.length, true)
  view.setUint32(footer + 5, seekableMagic, true)
  return bytes
}
