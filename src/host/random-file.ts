import {constants} from 'node:fs'
import {open} from 'node:fs/promises'
import type {FileHandle} from 'node:fs/promises'
import type {RandomFile} from './host.ts'

const flags = {
  read: constants.O_RDONLY,
  change: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
} as const

/** Opens a file or a device to be read and written anywhere; `create` refuses one that is there. */
export async function openRandom(path: string, how: keyof typeof flags): Promise<RandomFile> {
  const file = await open(path, flags[how], 0o644)
  return {
    read: (offset, buffer) => readFully(file, offset, buffer),
    write: (offset, bytes) => writeFully(file, offset, bytes),
    sync: () => file.sync(),
    close: () => file.close(),
  }
}

async function readFully(file: FileHandle, offset: number, buffer: Uint8Array): Promise<number> {
  let done = 0
  while (done < buffer.length) {
    const {bytesRead} = await file.read(buffer, done, buffer.length - done, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return done
}

async function writeFully(file: FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  let done = 0
  while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten
}
