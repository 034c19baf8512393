import {mkdir, open, readFile, rename, rm, rmdir, unlink} from 'node:fs/promises'
import {foldersAbove, parentOf, type TreePath} from '../../model/tree-path.ts'
import type {Command, Tools} from '../host.ts'
import {joined, leavesRoot, nullWhereMissing, statInside, stayInside, wayInto} from './inside.ts'

/** See `Trees.remove`. */
export async function remove(root: string, paths: Iterable<TreePath>): Promise<void> {
  const way = wayInto(root)
  for (const path of [...paths].toSorted().toReversed()) if ((await way(path)) === 'open') await removeOne(root, path)
}

async function removeOne(root: string, path: TreePath): Promise<void> {
  const there = statInside(root, path)
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
  if (statInside(root, from) === null || statInside(root, to) !== null) return false
  const parent = parentOf(to)
  if (parent !== null) await makeFolder(root, parent)
  await rename(joined(root, from), joined(root, to))
  return true
}

/** See `Trees.makeFolder`. */
export async function makeFolder(root: string, path: TreePath): Promise<string> {
  for (const folder of [...foldersAbove(path), path]) {
    const there = statInside(root, folder)
    if (there === null) await mkdir(joined(root, folder), {mode: 0o755})
    else if (!there.isDirectory()) throw leavesRoot(root, folder)
  }
  return joined(root, path).toString()
}

/** See `Trees.read`. */
export async function readInside(root: string, path: TreePath): Promise<Uint8Array | null> {
  if ((await wayInto(root)(path)) !== 'open') return null
  const there = statInside(root, path)
  return there?.isFile() === true ? await readFile(joined(root, path)).catch(nullWhereMissing) : null
}

/** Of its own length, since a name may already be as long as a name can be. */
const temporaryName = '.imgbase-new' as TreePath

/** See `Trees.write` and `Trees.writeLike`. */
export async function writeInside(
  tools: Tools,
  root: string,
  path: TreePath,
  content: Uint8Array,
  how: {readonly mode: number} | {readonly like: string},
): Promise<void> {
  await stayInside(root, path)
  const parent = parentOf(path)
  if (parent !== null) await makeFolder(root, parent)
  const there = statInside(root, path)
  const temporary = joined(
    root,
    parent === null || parent === '' ? temporaryName : (`${parent}/${temporaryName}` as TreePath),
  )
  await rm(temporary, {force: true})
  {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(content)
    if ('like' in how) await copyAttributes(tools, joined(how.like, path), temporary)
    else {
      if (there?.isFile() === true) await file.chown(there.uid, there.gid)
      await file.chmod(how.mode)
    }
    await file.sync()
  }
  await rename(temporary, joined(root, path))
}

/** Both paths come through standard input, since an argument can't be bytes that are no UTF-8. */
const copyAttributesOf: Command = [
  ...(['bash', '-c'] as const),
  'IFS= read -r -d "" from; IFS= read -r -d "" to; cp --attributes-only --preserve=mode,ownership,xattr -- "$from" "$to"',
]

async function copyAttributes(tools: Tools, from: Buffer, to: Buffer): Promise<void> {
  await tools.run(copyAttributesOf, {input: Buffer.concat([from, Buffer.of(0), to, Buffer.of(0)])})
}
