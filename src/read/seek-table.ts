/** Where each frame of a compressed image begins, and where the last one ends: one offset more than there are frames. */
export type FrameOffsets = readonly number[]

const skippableMagic = 0x18_4d_2a_5e
const seekableMagic = 0x8f_92_ea_b1
const perFrame = 8

/** Bytes of the table for so many frames. */
export const seekTableLength = (frames: number): number => 8 + frames * perFrame + 9

/**
 * The seek table as a zstd skippable frame, little-endian, without checksums (zstd, contrib/seekable_format/zstd_seekable_compression_format.md,
 * version 0.1.0), so that `zstd -d` passes over it. Each frame: compressed and decompressed bytes.
 */
export function seekTable(frames: readonly (readonly [compressed: number, decompressed: number])[]): Uint8Array {
  const bytes = new Uint8Array(seekTableLength(frames.length))
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

/** Reads a table of `frames` frames, each of `frameSize` bytes but the last; null where it is none, or one of other frames. */
export function parseSeekTable(bytes: Uint8Array, frames: number, frameSize: number): FrameOffsets | null {
  if (bytes.length !== seekTableLength(frames)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const footer = bytes.length - 9
  const isTable =
    view.getUint32(0, true) === skippableMagic &&
    view.getUint32(footer, true) === frames &&
    view.getUint8(footer + 4) === 0 &&
    view.getUint32(footer + 5, true) === seekableMagic
  if (!isTable) return null
  const offsets = [0]
  for (let index = 0; index < frames; index += 1) {
    const decompressed = view.getUint32(12 + index * perFrame, true)
    if (decompressed !== frameSize && (index < frames - 1 || decompressed > frameSize)) return null
    offsets.push((offsets[index] ?? 0) + view.getUint32(8 + index * perFrame, true))
  }
  return offsets
}
