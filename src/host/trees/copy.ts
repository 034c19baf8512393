import {rename, rm} from 'node:fs/promises'
import {foldersAbove, type TreePath} from '../../model/tree-path.ts'
import type {Tools} from '../host.ts'
import {makeFolder} from './change.ts'
import {overExisting, type Existing} from './existing.ts'
import {joined, leavesRoot, statInside, stayInside} from './inside.ts'
import {listTree} from './list.ts'
import {nameList, tarCreate, tarExtract, tolerant} from './tar.ts'

/** See `Trees.copy`. */
export async function copy(tools: Tools, from: string, to: string, paths: Iterable<TreePath>): Promise<void> {
  await overExisting(from, [...paths].toSorted(), async (all) => {
    const found = all.filter(({stat}) => !stat.isSocket())
    if (found.length === 0) return
    const missing = await makeRoom(to, found)
    const names = [...new Set([...missing, ...found.map(({path}) => path)])].toSorted()
    const create = tolerant(tarCreate(from, '--sparse'))
    await tools.pipe([create, tarExtract(to)], {input: nameList(names)})
  })
}

/** Removes what stands in the way, and tells which folders above are missing. `found` has folders before their contents. */
async function makeRoom(to: string, found: readonly Existing[]): Promise<ReadonlySet<TreePath>> {
  const copied = new Set(found.map(({path}) => path))
  const seen = new Set<TreePath>()
  const missing = new Set<TreePath>()
  for (const {path, stat} of found) {
    for (const folder of foldersAbove(path)) {
      if (copied.has(folder) || seen.has(folder)) continue
      seen.add(folder)
      if (!isFolder(to, folder)) missing.add(folder)
    }
    await clear(to, path, stat.isDirectory())
  }
  return missing
}

function isFolder(to: string, folder: TreePath): boolean {
  const there = statInside(to, folder)
  if (there !== null && !there.isDirectory()) throw leavesRoot(to, folder)
  return there !== null
}

async function clear(to: string, path: TreePath, forDirectory: boolean): Promise<void> {
  const there = statInside(to, path)
  if (there !== null && there.isDirectory() !== forDirectory) await rm(joined(to, path), {recursive: true})
}

const scratch = '.imgbase-scratch' as TreePath

/** See `Trees.copyAs`. Goes through a folder of its own at the top of `to`, because no name may be given to tar as a pattern. */
export async function copyAs(
  tools: Tools,
  from: string,
  to: string,
  names: ReadonlyMap<TreePath, TreePath>,
): Promise<void> {
  if (names.size === 0) return
  await rm(joined(to, scratch), {recursive: true, force: true})
  const folder = await makeFolder(to, scratch)
  const {entries} = await listTree(tools, from, [...names.keys()])
  await copy(tools, from, folder, entries.keys())
  for (const [name, target] of names) await replace(folder, name, to, target)
  await rm(folder, {recursive: true})
}

async function replace(folder: string, name: TreePath, to: string, target: TreePath): Promise<void> {
  await stayInside(to, target)
  if (statInside(folder, name) === null) return
  await rm(joined(to, target), {recursive: true, force: true})
  await rename(joined(folder, name), joined(to, target))
}
