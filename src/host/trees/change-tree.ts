import {
  chmodSync,
  closeSync,
  constants,
  lchownSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import type {TreePath} from '../../model/tree-path.ts'
import type {OpenFile, Tools, TreeChange} from '../host.ts'
import {joined} from './inside.ts'

/** Where names go that are in the way, until the change ends. */
const asideFolder = '.imgbase-aside' as TreePath

/**
 * See `TreeChange`. Synchronous where it can be: of tens of thousands of small files, most of the time would go into waiting for the event
 * loop.
 */
export function changeTree(tools: Tools, root: string): TreeChange {
  const at = (path: TreePath): Buffer => joined(root, path)
  let count = 0
  rmSync(at(asideFolder), {recursive: true, force: true})
  return {
    open: (where) => openFile(at(typeof where === 'number' ? asideName(where) : where)),
    setAside(path) {
      if (count === 0) mkdirSync(at(asideFolder), {mode: 0o700})
      count += 1
      renameSync(at(path), at(asideName(count)))
      return count
    },
    bringBack: (id, path) => renameSync(at(asideName(id)), at(path)),
    adjust(path, {mode, uid, gid}) {
      lchownSync(at(path), uid, gid)
      chmodSync(at(path), mode)
    },
    remove(paths) {
      for (const path of [...paths].toSorted().toReversed()) removeOne(at(path))
    },
    end: () => rmSync(at(asideFolder), {recursive: true, force: true}),
    async removeXattrs(path, names) {
      for (const name of names) await tools.run(['xargs', '-0', 'setfattr', '-h', '-x', name, '--'], {input: at(path)})
    },
    setTimes: (times) => setTimes(tools, at, times),
    digHoles: (paths) => digHoles(tools, at, paths),
  }
}

const asideName = (id: number): TreePath => `${asideFolder}/${id}` as TreePath

/** One for all reading: as many buffers as there are bytes in a tree would keep the garbage collector busy. */
const longestRead = 256 * 1024
let shared: Buffer | null = null

function openFile(path: Buffer): OpenFile {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  return {
    read(offset, wanted) {
      shared ??= Buffer.allocUnsafeSlow(longestRead)
      const length = Math.min(wanted, longestRead)
      const bytes = shared
      let done = 0
      for (let got = 1; done < length && got > 0; done += got)
        got = readSync(descriptor, bytes, done, length - done, offset + done)
      return bytes.subarray(0, done)
    },
    close: () => closeSync(descriptor),
  }
}

function removeOne(path: Buffer): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error
    rmdirSync(path)
  }
}

/** Node's calls take a floating point number, too coarse for nanoseconds: a time with a fraction is left to touch(1). */
async function setTimes(
  tools: Tools,
  at: (path: TreePath) => Buffer,
  times: ReadonlyMap<TreePath, string>,
): Promise<void> {
  const fractions: Buffer[] = []
  for (const [path, time] of times) {
    if (/^-?\d+(?:\.0*)?$/.test(time)) lutimesSync(at(path), Number.parseInt(time, 10), Number.parseInt(time, 10))
    else fractions.push(Buffer.from(`@${time}\0`), at(path), Buffer.of(0))
  }
  if (fractions.length > 0) await tools.run(touchEach, {input: Buffer.concat(fractions)})
}

const touchEach = [
  ...['bash', '-c'],
  'while IFS= read -r -d "" time && IFS= read -r -d "" path; do touch -h -d "$time" -- "$path" || exit; done',
] as const

/** fallocate(1) takes one file at a time (util-linux 2.38). */
async function digHoles(tools: Tools, at: (path: TreePath) => Buffer, paths: Iterable<TreePath>): Promise<void> {
  const names = [...paths].flatMap((path) => [at(path), Buffer.of(0)])
  if (names.length > 0) await tools.run(digEach, {input: Buffer.concat(names)})
}

const digEach = ['xargs', '--null', '--max-args=1', 'fallocate', '--dig-holes', '--'] as const
