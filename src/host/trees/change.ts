import {mkdir, open, readFile, rename, rm, rmdir, unlink} from 'node:fs/promises'
import {foldersAbove, parentOf, type TreePath} from '../../model/tree-path.ts'
import {joined, leavesRoot, nullWhereMissing, statInside, stayInside, wayInto} from './inside.ts'

/** See `Trees.remove`. */
export async function remove(root: string, paths: Iterable<TreePath>): Promise<void> {
  const way = wayInto(root)
  for (const path of [...paths].toSorted().toReversed()) if ((await way(path)) === 'open') await removeOne(root, path)
}

async function removeOne(root: string, path: TreePath): Promise<void> {
  const there = await statInside(root, path)
  if (there === null) return
  if (there.isDirectory()) await rmdir(joined(root, path)).catch(unlessFilled)
  else await unlink(joined(root, path))
}

function unlessFilled(error: unknown): void {
  const {code} = error as NodeJS.ErrnoException
  if (code !== 'ENOTEMPTY' && code !== 'EBUSY') throw error
}

/** See `Trees.move`. */
export async function move(root: string, from: TreePath, to: TreePath): Promise<boolean> {
  await stayInside(root, from)
  if ((await statInside(root, from)) === null || (await statInside(root, to)) !== null) return false
  const parent = parentOf(to)
  if (parent !== null) await makeFolder(root, parent)
  await rename(joined(root, from), joined(root, to))
  return true
}

/** See `Trees.makeFolder`. */
export async function makeFolder(root: string, path: TreePath): Promise<string> {
  for (const folder of [...foldersAbove(path), path]) {
    const there = await statInside(root, folder)
    if (there === null) await mkdir(joined(root, folder), {mode: 0o755})
    else if (!there.isDirectory()) throw leavesRoot(root, folder)
  }
  return joined(root, path).toString()
}

/** See `Trees.read`. */
export async function readInside(root: string, path: TreePath): Promise<Uint8Array | null> {
  if ((await wayInto(root)(path)) !== 'open') return null
  const there = await statInside(root, path)
  return there?.isFile() === true ? await readFile(joined(root, path)).catch(nullWhereMissing) : null
}

/** See `Trees.write`. */
export async function writeInside(root: string, path: TreePath, content: Uint8Array, mode: number): Promise<void> {
  await stayInside(root, path)
  const parent = parentOf(path)
  if (parent !== null) await makeFolder(root, parent)
  const there = await statInside(root, path)
  const temporary = joined(root, `${path}.imgbase-new` as TreePath)
  await rm(temporary, {force: true})
  {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(content)
    if (there?.isFile() === true) await file.chown(there.uid, there.gid)
    await file.chmod(mode)
    await file.sync()
  }
  await rename(temporary, joined(root, path))
}
