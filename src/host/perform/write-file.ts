import {link, rm, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {syncDirectory} from '../files.ts'
import type {Files, Tools} from '../host.ts'
import {syncBoot} from './boot-sync.ts'

/** Behind the name of a file while a new one takes its place. */
const old = '.imgbase-old'

/**
 * Writes a file with one rename. On a file system of its own, which a boot loader reads without replaying its journal, the rename alone is
 * not enough: blocks of inodes and of folders are written one after the other, so that the name could stand for an inode that is not
 * there yet, or for the old one, freed already. So the new one is written out before, and the old one kept until all is.
 */
export async function writeFile(
  tools: Tools,
  files: Files,
  {path, text, mode}: {readonly path: string; readonly text: string; readonly mode: number},
): Promise<void> {
  const mountPoint = await mountPointOf(path)
  if (mountPoint === '/' || !(await keepOld(path))) return files.writeAtomically(path, text, mode)
  await files.writeAtomically(path, text, mode, () => syncBoot(tools, mountPoint))
  await syncBoot(tools, mountPoint)
  await rm(`${path}${old}`, {force: true})
  await syncDirectory(dirname(path))
}

/** Whether there is one. FAT has no second names: there, what replaces a file takes its chances. */
async function keepOld(path: string): Promise<boolean> {
  await rm(`${path}${old}`, {force: true})
  return link(path, `${path}${old}`).then(
    () => true,
    () => false,
  )
}

/** Of the file system that a path is on, as far as it is there. */
async function mountPointOf(path: string): Promise<string> {
  const above = dirname(path)
  const [here, there] = await Promise.all([path, above].map((one) => stat(one).catch(() => null)))
  const isMounted = here && there && here.dev !== there.dev
  return path === '/' || isMounted ? path : mountPointOf(above)
}
