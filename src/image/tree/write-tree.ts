import type {Command, Host, TreeChange} from '../../host/host.ts'
import type {Listing} from '../../model/tree.ts'
import {parentOf, treePath, type TreePath} from '../../model/tree-path.ts'
import {unpackInto} from '../tar-command.ts'
import {attributesOnDisk, type Xattrs} from './attributes.ts'
import {inLargePieces} from './emit.ts'
import {KnownTree, type Known} from './known-tree.ts'
import {membersOf} from './members.ts'
import {merged, type Merge} from './merge.ts'

/** One tar stream of an image, unpacked already. */
export interface TreeLayer {
  readonly stream: AsyncIterable<Uint8Array>
  readonly strip: number
  /** See `Merge`. */
  readonly whiteouts: boolean
  /** Holes of files come as zeros. */
  readonly holesAreZeros?: boolean
}

const top = treePath('')

/**
 * Makes the tree at `root` exactly what the layers, one over the other, hold, whatever it held before: what is right stays untouched, the
 * rest is written, what no layer has goes. Throws with the reason where a layer is damaged.
 */
export async function writeTree(
  host: Pick<Host, 'tools' | 'trees'>,
  root: string,
  layers: AsyncIterable<TreeLayer>,
): Promise<void> {
  const tree = await treeOnDisk(host, root)
  const disk = host.trees.change(root)
  const shared = {tree, disk, aside: new Map(), times: new Map<TreePath, string>()}
  let number = 0
  for await (const {stream, strip, whiteouts, holesAreZeros} of layers) {
    number += 1
    const zeros = holesAreZeros === true ? new Set<TreePath>() : null
    await writeLayer(host, root, stream, {...shared, layer: number, strip, whiteouts, zeros})
    await disk.digHoles(zeros ?? [])
    for (const path of zeros ?? []) shared.times.set(path, tree.get(path)?.modified ?? '0')
  }
  await finish(tree, disk, shared.times)
}

async function treeOnDisk({trees}: Pick<Host, 'trees'>, root: string): Promise<KnownTree> {
  const [{entries}, xattrs] = await Promise.all([trees.list(root, top), trees.xattrs(root)])
  const tree = new KnownTree(knownOf(entries, xattrs))
  const found = tree.get(top)
  if (found !== undefined) tree.set(top, {...found, layer: 1, implied: true})
  return tree
}

/** One by one: there may be a hundred thousand. */
function* knownOf(entries: Listing['entries'], xattrs: ReadonlyMap<TreePath, Xattrs>): Generator<[TreePath, Known]> {
  const unwanted = {layer: 0, written: false, implied: false}
  for (const [path, entry] of entries)
    if (!isOfFilesystem(path))
      yield [path, {...attributesOnDisk(entry, xattrs.get(path)), inode: entry.inode, ...unwanted}]
}

/** ext4 keeps this folder for its own repair (e2fsck(8)). */
const isOfFilesystem = (path: TreePath): boolean => path === 'lost+found' || path.startsWith('lost+found/')

/** tar writes what differs. Where our own reading failed, that is the reason, not that tar then missed its end. */
async function writeLayer(
  {tools}: Pick<Host, 'tools'>,
  root: string,
  stream: AsyncIterable<Uint8Array>,
  merge: Merge,
): Promise<void> {
  let failed: {readonly error: unknown} | null = null
  async function* guarded(): AsyncGenerator<Uint8Array> {
    try {
      yield* inLargePieces(merged(membersOf(stream), merge))
    } catch (error) {
      failed = {error}
      throw error
    }
  }
  const command: Command = [...unpackInto(root, merge.strip)]
  await tools.run(command, {input: guarded()}).catch((error: unknown) => {
    throw failed === null ? error : failed.error
  })
}

async function finish(tree: KnownTree, disk: TreeChange, times: Map<TreePath, string>): Promise<void> {
  const unwanted: TreePath[] = []
  for (const [path, {layer}] of tree.entries()) if (layer === 0) unwanted.push(path)
  for (const path of unwanted) tree.touch(parentOf(path))
  disk.remove(unwanted)
  disk.end()
  for (const [path, folder] of tree.entries()) {
    if (folder.layer === 0 || folder.type !== 'directory') continue
    if (folder.implied) await becomePlain(disk, path, folder)
    if (folder.implied) times.set(path, '0')
    else if (tree.touched.has(path) || path === top) times.set(path, folder.modified)
  }
  await disk.setTimes(times)
}

/** A folder that no layer names is root's, as tar makes it. */
async function becomePlain(disk: TreeChange, path: TreePath, folder: Known): Promise<void> {
  await disk.removeXattrs(path, [...folder.xattrs.keys()])
  disk.adjust(path, {mode: 0o755, uid: 0, gid: 0})
}
