import {createHash} from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {homedir} from 'node:os'
import {dirname, join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {closeAtExit} from './process-end.ts'

/** Where what is made once is kept: IMGBASE_CACHE, else imgbase in the user's cache folder. */
export const cacheFolder = (): string =>
  process.env['IMGBASE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'imgbase')

/** A short name for the recipe that these files (paths beside this one) and words are. */
export function recipeKey(files: readonly string[], words: readonly string[] = []): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(fileURLToPath(new URL(file, import.meta.url)))).update('\0')
  for (const word of words) hash.update(word).update('\0')
  return hash.digest('hex').slice(0, 12)
}

/**
 * Path of the file `name` in the cache's folder `key`. Where it is missing, `make` makes it at the path that it is
 * given, in a temporary folder; it gets its name when it is whole. Two processes never make the same file at once.
 */
export async function cached(key: string, name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(cacheFolder(), key, name)
  if (existsSync(path)) return used(path)
  mkdirSync(join(cacheFolder(), key), {recursive: true})
  const unlock = await lock(`${path}.lock`)
  try {
    if (!existsSync(path)) await makeWhole(path, name, make)
  } finally {
    unlock()
  }
  forgetOldest(key)
  return used(path)
}

/** The folder's time tells when it was used last. */
function used(path: string): string {
  const now = new Date()
  utimesSync(dirname(path), now, now)
  return path
}

/** A recipe that changes leaves a gigabyte each time: of its folders those stay that were used last. */
function forgetOldest(key: string, kept = 3): void {
  const recipeOf = (name: string): string => name.replace(/[0-9a-f]{12}/, '*')
  const folders = readdirSync(cacheFolder())
    .filter((name) => recipeOf(name) === recipeOf(key))
    .map((name) => join(cacheFolder(), name))
  const newestFirst = folders.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const folder of newestFirst.slice(kept)) rmSync(folder, {recursive: true, force: true})
}

async function makeWhole(path: string, name: string, make: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(cacheFolder(), 'making-'))
  const remove = () => rmSync(folder, {recursive: true, force: true})
  const release = closeAtExit(remove)
  try {
    await make(join(folder, name))
    renameSync(join(folder, name), path)
  } finally {
    remove()
    release()
  }
}

/** Waits for a file that holds the pid of who has it; one whose holder is dead counts for nothing. */
async function lock(path: string): Promise<() => void> {
  while (!take(path)) await wait(200)
  const remove = () => rmSync(path, {force: true})
  const release = closeAtExit(remove)
  return () => {
    remove()
    release()
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), {flag: 'wx'})
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (!holderLives(path)) rmSync(path, {force: true})
  return false
}

function holderLives(path: string): boolean {
  const holder = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return holder === '' || existsSync(`/proc/${holder}`)
}
