import {ArchiveError} from './archive-error.ts'
import {extendedAttributes, readHeader, type Header} from '../../read/archive-header.ts'
import {isTarHeader} from '../../read/tar.ts'
import {byteReader, type ByteReader} from './byte-reader.ts'

/** One member of a tar stream. */
export interface Member extends Header {
  /** All headers that belong to it, as they came. */
  readonly raw: Buffer
  readonly extended: ReadonlyMap<string, Buffer>
  /** Its content is a map of holes and what is between them, in one of GNU's forms. */
  readonly sparse: boolean
  /** The next bytes of its content, at most `limit`, good until the next call; null at its end. What is not read is skipped. */
  read(limit: number): Promise<Buffer | null>
}

const block = 512

/** Longest text of an extended header: paths and attributes of one member. */
const longestExtension = 1024 * 1024

/** The members of a tar stream in order: POSIX (pax) and GNU's format. Throws where it ends early or holds what is no header. */
export async function* membersOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  const reader = byteReader(chunks)
  for (;;) {
    const head = await readHead(reader)
    if (head === null) break
    yield* memberOf(reader, head)
  }
  await reader.drain()
}

interface Head {
  readonly raw: Buffer
  readonly header: Buffer
  readonly extended: Map<string, Buffer>
}

/** Extended headers and the header that they belong to; null at the end mark. */
async function readHead(reader: ByteReader): Promise<Head | null> {
  const raw: Buffer[] = []
  const extended = new Map<string, Buffer>()
  for (;;) {
    const header = await reader.exactly(block)
    if (header === null) throw new ArchiveError('the archive ends without its end mark: it is cut short')
    if (!isTarHeader(header)) {
      if (raw.length === 0 && header.every((byte) => byte === 0)) return null
      throw new ArchiveError('the archive holds something that is no header of tar: it is damaged')
    }
    raw.push(header)
    const {flag, size} = readHeader(header, new Map())
    if (!'xgLK'.includes(flag)) return {raw: Buffer.concat(raw), header, extended}
    if (size > longestExtension) throw new ArchiveError('the archive holds an extended header that is too long')
    const content = await reader.exactly(padded(size))
    if (content === null) throw cutShort()
    raw.push(content)
    extend(extended, flag, content.subarray(0, size))
  }
}

/** What goes for all members (`g`) names none of them, and is left to tar. */
function extend(extended: Map<string, Buffer>, flag: string, content: Buffer): void {
  if (flag === 'x') for (const [key, value] of extendedAttributes(content)) extended.set(key, value)
  const end = content.indexOf(0)
  if (flag === 'L') extended.set('path', content.subarray(0, end === -1 ? content.length : end))
  if (flag === 'K') extended.set('linkpath', content.subarray(0, end === -1 ? content.length : end))
}

async function* memberOf(reader: ByteReader, {raw, header, extended}: Head): AsyncGenerator<Member> {
  const read = readHeader(header, extended)
  const map = read.flag === 'S' ? await oldSparseMap(reader, header) : Buffer.alloc(0)
  const sparse = read.flag === 'S' || [...extended.keys()].some((key) => key.startsWith('GNU.sparse.'))
  let left = read.size
  const take = async (limit: number): Promise<Buffer | null> => {
    if (left === 0) return null
    const bytes = await reader.next(Math.min(limit, left))
    if (bytes === null) throw cutShort()
    left -= bytes.length
    return bytes
  }
  yield {...read, raw: Buffer.concat([raw, map]), extended, sparse, read: take}
  while (left > 0) await take(left)
  if ((await reader.exactly(padded(read.size) - read.size)) === null) throw cutShort()
}

/** GNU's old form: more headers follow, as long as a byte says so (tar(5) of FreeBSD, 'GNU tar Archives'). */
async function oldSparseMap(reader: ByteReader, header: Buffer): Promise<Buffer> {
  const blocks: Buffer[] = []
  for (let more = header[482]; more === 1; more = blocks.at(-1)?.[504]) {
    const next = await reader.exactly(block)
    if (next === null) throw cutShort()
    blocks.push(next)
  }
  return Buffer.concat(blocks)
}

export const padded = (size: number): number => Math.ceil(size / block) * block

const cutShort = (): ArchiveError => new ArchiveError('the archive is cut short')
