import type {OpenFile} from '../../host/host.ts'
import {padded, type Member} from './members.ts'

const piece = 256 * 1024

/** A member as it came, to the end of its last block; of its content the first `known` bytes were read already, and equal `old`'s. */
export async function* emit(
  member: Member,
  known?: {readonly old: OpenFile; readonly length: number; readonly next: Buffer},
): AsyncGenerator<Uint8Array> {
  yield member.raw
  if (known !== undefined) {
    for (let at = 0; at < known.length; at += piece)
      yield Buffer.from(known.old.read(at, Math.min(piece, known.length - at)))
    yield known.next
  }
  for (let bytes = await member.read(piece); bytes !== null; bytes = await member.read(piece)) yield Buffer.from(bytes)
  yield Buffer.alloc(padded(member.size) - member.size)
}

/** Reads the member along with a file of the same size: null where they are equal, else how far they are, and what came next. */
export async function differenceTo(
  old: OpenFile,
  member: Member,
): Promise<{readonly length: number; readonly next: Buffer} | null> {
  let length = 0
  for (let bytes = await member.read(piece); bytes !== null; bytes = await member.read(piece)) {
    if (Buffer.compare(bytes, old.read(length, bytes.length)) !== 0) return {length, next: Buffer.from(bytes)}
    length += bytes.length
  }
  return null
}

/** Few large pieces instead of many small ones, for the pipe to tar. */
export async function* inLargePieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const one of pieces) {
    if (one.length === 0) continue
    held.push(one)
    length += one.length
    if (length < piece) continue
    yield Buffer.concat(held)
    held = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(held)
}
