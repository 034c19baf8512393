import type {Host} from '../../host/host.ts'
import {contentKind} from '../content-kind.ts'
import {decompressed} from '../decompressed.ts'
import {byteReader, type ByteReader} from '../tree/byte-reader.ts'
import {cpioNames, isCpio} from './cpio-names.ts'

/**
 * The names in an initrd: cpio archives one after the other, from some point on perhaps compressed as one. Null where nobody can look
 * into it: damaged, no initrd, or compressed in a way that no tool here knows.
 */
export async function namesInInitrd({tools}: Pick<Host, 'tools'>, path: string): Promise<readonly string[] | null> {
  const names: string[] = []
  try {
    await readArchives(tools, byteReader(tools.stream(['cat', '--', path])), names)
    return names
  } catch {
    return null
  }
}

/** Whatever it finds, it reads to the end, so that no tool is left waiting for a reader. */
async function readArchives(tools: Host['tools'], reader: ByteReader, names: string[]): Promise<void> {
  try {
    for (let begun = await reader.exactly(6); begun !== null;) {
      if (!isCpio(begun)) return await readCompressed(tools, begun, reader, names)
      begun = await cpioNames(reader, begun, names)
    }
  } finally {
    await reader.drain()
  }
}

async function readCompressed(tools: Host['tools'], begun: Buffer, reader: ByteReader, names: string[]): Promise<void> {
  const kind = contentKind(begun)
  if (kind.kind !== 'compressed') throw new Error('it is compressed in a way that imgbase cannot read')
  const input = rest(begun, reader)
  await readArchives(tools, byteReader(tools.stream(decompressed(null, kind.compression), {input})), names)
}

async function* rest(begun: Buffer, reader: ByteReader): AsyncGenerator<Uint8Array> {
  yield begun
  for (let bytes = await reader.next(chunk); bytes !== null; bytes = await reader.next(chunk)) yield Buffer.from(bytes)
}

const chunk = 1024 * 1024
