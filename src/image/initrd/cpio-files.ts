import type {InitrdFile} from '../../model/initrd.ts'
import type {ByteReader} from '../tree/byte-reader.ts'

const headerLength = 110

/** What follows an archive: zeros up to the next one are passed over, these bytes begin it; null at the end of all. */
export type AfterArchive = Buffer | null

/**
 * Reads one cpio archive whose first `begun` bytes were taken from the reader: adds its files to `files`, and tells the next bytes that
 * are no padding (initramfs buffer format, the kernel's Documentation/driver-api/early-userspace).
 * Throws where it is cut short or holds no header.
 */
export async function cpioFiles(reader: ByteReader, begun: Buffer, files: InitrdFile[]): Promise<AfterArchive> {
  let begin = begun
  for (;;) {
    const header = Buffer.concat([begin, await exactly(reader, headerLength - begin.length)])
    begin = Buffer.alloc(0)
    if (!isCpio(header)) throw new Error('it holds something that is no header of cpio')
    const [size, nameSize] = [field(header, 54), field(header, 94)]
    const padded = Math.ceil((headerLength + nameSize) / 4) * 4 - headerLength
    if (nameSize < 1 || nameSize > longestName) throw new Error('it holds a name that is too long')
    const name = (await exactly(reader, padded)).toString('latin1', 0, nameSize - 1)
    if (name === 'TRAILER!!!') return await afterPadding(reader)
    files.push({name: name.replace(/^(?:\.?\/)+/, ''), size})
    await skip(reader, Math.ceil(size / 4) * 4)
  }
}

/** The magic of a `newc` header, with and without checksums. */
export const isCpio = (bytes: Buffer): boolean => /^07070[12]/.test(bytes.toString('latin1', 0, 6))

const longestName = 4096

const field = (header: Buffer, offset: number): number =>
  Number.parseInt(header.toString('latin1', offset, offset + 8), 16)

async function exactly(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.exactly(length)
  if (bytes === null) throw new Error('it is cut short')
  return bytes
}

async function skip(reader: ByteReader, length: number): Promise<void> {
  for (let left = length; left > 0;) {
    const bytes = await reader.next(left)
    if (bytes === null) throw new Error('it is cut short')
    left -= bytes.length
  }
}

/** Archives begin at a multiple of 4 bytes, which zeros fill; the first six bytes of the next one tell what it is. */
async function afterPadding(reader: ByteReader): Promise<AfterArchive> {
  for (;;) {
    const word = await reader.exactly(4)
    if (word === null) return null
    if (word.some((byte) => byte !== 0)) return Buffer.concat([word, (await reader.exactly(2)) ?? Buffer.alloc(0)])
  }
}
