import {mkdir, open, readdir, readFile, rm} from 'node:fs/promises'
import type {FileHandle} from 'node:fs/promises'
import {syncDirectory} from './files.ts'

const lastingFolder = '/var/lib/imgbase/journal'

/** How many ended journals are kept for whoever wants to look back. */
const kept = 20

/** The journals, one file each; on the /var volume, which every layer sees. */
export interface JournalFolder {
  /** Texts of all journals by transaction id, oldest first. */
  read(): Promise<ReadonlyMap<string, string>>
  /** Appends a line and returns once it is on disk. */
  append(id: string, line: string): Promise<void>
  /** Removes the oldest of the given ended journals beyond those that are kept. */
  prune(ended: readonly string[]): Promise<void>
}

export function createJournalFolder(folder = lastingFolder): JournalFolder {
  return {
    async read() {
      const names = await readdir(folder).catch(noneWhereMissing)
      const ids = names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -'.jsonl'.length))
      const texts = await Promise.all(ids.sort().map((id) => readFile(`${folder}/${id}.jsonl`, 'utf8')))
      return new Map(ids.map((id, index) => [id, texts[index] ?? '']))
    },
    async append(id, line) {
      await mkdir(folder, {recursive: true, mode: 0o700})
      const path = `${folder}/${id}.jsonl`
      await using file = await open(path, 'a+', 0o600)
      await file.write(`${await lineBreakIfTorn(file)}${line}`)
      await file.datasync()
      if (line.startsWith('{"record":"begin"')) await syncDirectory(folder)
    },
    async prune(ended) {
      for (const id of ended.slice(0, Math.max(0, ended.length - kept)))
        await rm(`${folder}/${id}.jsonl`, {force: true})
    },
  }
}

/** Only a missing folder holds no journals: one that cannot be read must not pass for it, or nothing would be recovered. */
function noneWhereMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
  throw error
}

/** A process that was killed may have left half a line, which the next one must not be glued to. */
async function lineBreakIfTorn(file: FileHandle): Promise<string> {
  const {size} = await file.stat()
  if (size === 0) return ''
  const {buffer} = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 0x0a ? '' : '\n'
}
