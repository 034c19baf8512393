import type {TreePath} from '../../model/tree-path.ts'
import type {Command, Tools} from '../host.ts'
import {joined, statInside, wayInto} from './inside.ts'

/** Larger files are nobody's configuration, and diff3 reads all of it into memory. */
const largest = 4 * 1024 * 1024

/**
 * diff3(1) of the three paths that standard input holds, since an argument can't be bytes that are no UTF-8; its exit code
 * comes last. `-E` takes what both changed alike for no conflict, which `-m` alone does not.
 */
const mergeThree: Command = [
  ...(['bash', '-c'] as const),
  'IFS= read -r -d "" a; IFS= read -r -d "" b; IFS= read -r -d "" c; diff3 -m -E -- "$a" "$b" "$c"; printf %03d "$?"',
]

/** See `Trees.merge`. */
export async function mergeText(
  tools: Tools,
  roots: {readonly mine: string; readonly ancestor: string; readonly theirs: string},
  path: TreePath,
): Promise<Uint8Array | null> {
  const sides = [roots.mine, roots.ancestor, roots.theirs]
  if (!(await Promise.all(sides.map((root) => isSmallFile(root, path)))).every(Boolean)) return null
  const input = Buffer.concat(sides.flatMap((root) => [joined(root, path), Buffer.of(0)]))
  const printed = Buffer.from(await tools.bytes(mergeThree, {input}))
  const code = printed.toString('latin1', printed.length - 3)
  if (code === '000') return printed.subarray(0, -3)
  // 1: both changed the same lines; 2: one of them is no text (diff3(1), diffutils 3.8).
  if (code === '001' || code === '002') return null
  throw new Error(`diff3 ended with ${Number(code)}: is the package diffutils installed?`)
}

async function isSmallFile(root: string, path: TreePath): Promise<boolean> {
  const there = (await wayInto(root)(path)) === 'open' ? statInside(root, path) : null
  return there?.isFile() === true && there.size <= largest
}
