import {createHash} from 'node:crypto'
import {createReadStream, type Stats} from 'node:fs'
import type {Side, Sides} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {parseArchive, type Hashes} from '../../read/archive.ts'
import type {Tools} from '../host.ts'
import {shellPipeline} from '../pipeline.ts'
import {overExisting, type Existing} from './existing.ts'
import {joined} from './inside.ts'
import {changedWhileRead, nameList, tarCreate} from './tar.ts'

/** A larger file is not taken into memory; and no more than this at a time. */
const batchBytes = 8 * 1024 * 1024
const headerBytes = 256 * 1024

/**
 * Content and every attribute of many names with one tool: `tar` alone reads owners, modes, links, ACLs and extended
 * attributes in bulk, and Node has no calls for the last two.
 */
export async function readSides(
  tools: Tools,
  root: string,
  paths: Iterable<TreePath>,
  unread: ReadonlySet<TreePath> = new Set(),
): Promise<Sides> {
  const isUnread = ({path, stat}: Existing): boolean => stat.isFile() && unread.has(path)
  return await overExisting(root, [...paths], async (found) => {
    const sides = new Map<TreePath, Side>([
      ...found.filter(isSocket).map(({path, stat}) => [path, socketSide(stat)] as const),
      ...found.filter(isUnread).map(({path, stat}) => [path, unreadSide(stat)] as const),
    ])
    for (const batch of batchesOf(found.filter((one) => !isSocket(one) && !isUnread(one))))
      for (const [path, side] of await readBatch(tools, root, batch)) sides.set(path, side)
    return sides
  })
}

const isSocket = ({stat}: Existing): boolean => stat.isSocket()

/** No archive holds sockets. */
const socketSide = ({mode, uid, gid}: Stats): Side => ({
  type: 'other',
  mode: mode & 0o7777,
  uid,
  gid,
  xattrs: '',
  what: 'socket',
})

const unreadSide = ({mode, uid, gid}: Stats): Side => ({
  type: 'file',
  ...{mode: mode & 0o7777, uid, gid},
  ...{xattrs: '', sha256: '', md5: ''},
})

const sizeOf = ({stat}: Existing): number => (stat.isFile() ? stat.size : 0)

function batchesOf(found: readonly Existing[]): readonly (readonly Existing[])[] {
  const batches: Existing[][] = []
  let size = Infinity
  for (const one of found) {
    const bytes = sizeOf(one) + 4096
    if (size + bytes > batchBytes) {
      batches.push([])
      size = 0
    }
    batches.at(-1)?.push(one)
    size += bytes
  }
  return batches
}

async function readBatch(tools: Tools, root: string, batch: readonly Existing[]): Promise<Sides> {
  const [first] = batch
  if (first === undefined) return new Map()
  if (sizeOf(first) > batchBytes - 4096) return await readLarge(tools, root, first.path)
  const input = nameList(batch.map(({path}) => path))
  return parseArchive(await tools.bytes(tarCreate(root, '--hard-dereference'), {input, accept: changedWhileRead}))
}

async function readLarge(tools: Tools, root: string, path: TreePath): Promise<Sides> {
  const hashes = await hashesOf(joined(root, path))
  const cut = shellPipeline([tarCreate(root), ['head', '-c', String(headerBytes)]])
  const start = await tools.bytes(cut, {input: nameList([path])})
  return parseArchive(start, () => hashes)
}

async function hashesOf(file: Buffer): Promise<Hashes> {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  for await (const chunk of createReadStream(file, {highWaterMark: 1024 * 1024})) {
    sha256.update(chunk as Buffer)
    md5.update(chunk as Buffer)
  }
  return {sha256: sha256.digest('hex'), md5: md5.digest('hex')}
}
