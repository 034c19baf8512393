import {createHash} from 'node:crypto'
import {lstat, mkdir, mkdtemp, open, readdir, readFile, realpath, rename, rm} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {Files, FileStat} from './host.ts'
import {openRandom} from './random-file.ts'

/** Files of this host, by absolute path. */
export function createFiles(): Files {
  return {
    open: openRandom,
    rename,
    readText: (path) => readFile(path, 'utf8').catch(nullWhereMissing),
    readBytes,
    sha256,
    list: async (directory) => (await readdir(directory).catch(nullWhereMissing)) ?? [],
    stat,
    writeAtomically,
    makeDirectory: (path) => makeFolder(path),
    makeScratch: (start) => mkdtemp(start),
    realPath: (path) => realpath(path).catch(nullWhereNowhere),
    removeTree: (path) => rm(path, {recursive: true, force: true}),
  }
}

function nullWhereMissing(error: unknown): null {
  const {code} = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return null
  throw error
}

const nullWhereNowhere = (error: unknown): null =>
  (error as NodeJS.ErrnoException).code === 'ELOOP' ? null : nullWhereMissing(error)

async function readBytes(path: string, offset: number, length: number): Promise<Uint8Array> {
  await using file = await open(path)
  const {bytesRead, buffer} = await file.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path)
  // One buffer for all: a stream's many would take more memory than all the rest of imgbase.
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024)
  for (;;) {
    const {bytesRead} = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, bytesRead))
  }
}

async function stat(path: string): Promise<FileStat | null> {
  const found = await lstat(path, {bigint: true}).catch(nullWhereMissing)
  if (found === null) return null
  const rest = {mode: Number(found.mode & 0o7777n), size: found.size, modified: Number(found.mtimeMs) / 1000}
  if (found.isFile()) return {type: 'file', ...rest}
  if (found.isDirectory()) return {type: 'directory', ...rest}
  return {type: found.isSymbolicLink() ? 'link' : 'other', ...rest}
}

async function writeAtomically(
  path: string,
  text: string,
  mode: number,
  beforeRename?: () => Promise<void>,
): Promise<void> {
  await makeFolder(dirname(path))
  const temporary = `${path}.imgbase-new`
  try {
    await rm(temporary, {force: true})
    await writeLasting(temporary, text, mode)
    await beforeRename?.()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => undefined)
    throw error
  }
  await syncDirectory(dirname(path))
}

async function writeLasting(path: string, text: string, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode)
  await file.chmod(mode)
  await file.writeFile(text)
  await file.sync()
}

/** Makes a folder and those above it, where they are missing. On a read-only file system Node says of a recursive mkdir that something is missing. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, {recursive: true, mode: 0o755}).catch(async (error: unknown) => {
    await mkdir(path)
    throw error
  })
}

/** Makes a rename or removal in `directory` last through a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  await using folder = await open(directory)
  await folder.sync()
}
