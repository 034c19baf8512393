import {closeSync, openSync, readSync} from 'node:fs'

/** A file that grows while it is read. */
export interface Followed {
  /** Passes on what came since the last time. */
  read(): void
  /** Reads the rest, and returns all of it as UTF-8. */
  end(): string
}

/** Follows a file from its beginning; the sink gets exact bytes. */
export function followFile(path: string, sink?: (chunk: Buffer) => void): Followed {
  const descriptor = openSync(path, 'r')
  const chunks: Buffer[] = []
  const read = () => {
    for (let chunk = readNext(descriptor); chunk.length > 0; chunk = readNext(descriptor)) {
      chunks.push(chunk)
      sink?.(chunk)
    }
  }
  const end = () => {
    read()
    closeSync(descriptor)
    return Buffer.concat(chunks).toString('utf8')
  }
  return {read, end}
}

function readNext(descriptor: number): Buffer {
  const buffer = Buffer.allocUnsafe(65536)
  return buffer.subarray(0, readSync(descriptor, buffer))
}
