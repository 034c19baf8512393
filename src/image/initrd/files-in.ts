import type {Host} from '../../host/host.ts'
import type {InitrdFile} from '../../model/initrd.ts'
import {contentKind} from '../content-kind.ts'
import {decompressed} from '../decompressed.ts'
import {byteReader, type ByteReader} from '../tree/byte-reader.ts'
import {cpioFiles, isCpio} from './cpio-files.ts'

export interface InitrdLook {
  /** Null where nobody can look into it. */
  readonly files: readonly InitrdFile[] | null
  /** Nobody can, and the kernel cannot either: it is no initrd, or cut short. */
  readonly isDamaged: boolean
}

/**
 * The files in an initrd: cpio archives one after the other, from some point on perhaps compressed as one, maybe in a way that only the
 * kernel knows.
 */
export async function filesInInitrd({tools}: Pick<Host, 'tools'>, path: string): Promise<InitrdLook> {
  const files: InitrdFile[] = []
  try {
    await readArchives(tools, byteReader(tools.stream(['cat', '--', path])), files)
    return {files, isDamaged: false}
  } catch (error) {
    return {files: null, isDamaged: !(error instanceof OtherCompression)}
  }
}

class OtherCompression extends Error {}

/** Whatever it finds, it reads to the end, so that no tool is left waiting for a reader. */
async function readArchives(tools: Host['tools'], reader: ByteReader, files: InitrdFile[]): Promise<void> {
  try {
    for (let begun = await reader.exactly(6); begun !== null;) {
      if (!isCpio(begun)) return await readCompressed(tools, begun, reader, files)
      begun = await cpioFiles(reader, begun, files)
    }
  } finally {
    await reader.drain()
  }
}

async function readCompressed(
  tools: Host['tools'],
  begun: Buffer,
  reader: ByteReader,
  files: InitrdFile[],
): Promise<void> {
  const kind = contentKind(begun)
  if (otherMagics.includes(begun.toString('hex', 0, 2))) throw new OtherCompression()
  if (kind.kind !== 'compressed') throw new Error('it holds what is neither an archive nor compressed')
  const input = rest(begun, reader)
  await readArchives(tools, byteReader(tools.stream(decompressed(null, kind.compression), {input})), files)
}

/** bzip2, lzma, lzo and lz4 in the form that the kernel unpacks (Linux 6.1, lib/decompress.c). */
const otherMagics: readonly string[] = ['425a', '5d00', '894c', '0221']

async function* rest(begun: Buffer, reader: ByteReader): AsyncGenerator<Uint8Array> {
  yield begun
  for (let bytes = await reader.next(chunk); bytes !== null; bytes = await reader.next(chunk)) yield Buffer.from(bytes)
}

const chunk = 1024 * 1024
