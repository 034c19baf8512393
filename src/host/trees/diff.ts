import type {TreePath} from '../../model/tree-path.ts'
import type {Command, Tools} from '../host.ts'
import {joined, statInside, wayInto} from './inside.ts'

/** Who reads a difference reads no more of it. */
const largest = 1024 * 1024

/** diff(1) of two paths that standard input holds, since an argument can't be bytes that are no UTF-8; 1 tells that they differ. */
const unified: Command = [
  ...(['bash', '-c'] as const),
  'IFS= read -r -d "" a; IFS= read -r -d "" b; diff -u --label "$1" --label "$2" -- "$a" "$b"; (($? < 2))',
]

/** See `Trees.diff`. */
export async function diff(
  tools: Tools,
  [before, after]: readonly [Labelled, Labelled],
  path: TreePath,
): Promise<string> {
  const sides = await Promise.all([before, after].map(({root}) => sideOf(root, path)))
  const input = Buffer.concat(sides.flatMap((side) => [side, Buffer.of(0)]))
  const {stdout} = await tools.run([...unified, 'diff', before.label, after.label], {input})
  return stdout
}

export interface Labelled {
  readonly root: string
  readonly label: string
}

/** What is no file, or too large to be read by anybody, counts as empty. */
async function sideOf(root: string, path: TreePath): Promise<Buffer> {
  const there = (await wayInto(root)(path)) === 'open' ? statInside(root, path) : null
  return there?.isFile() === true && there.size <= largest ? joined(root, path) : Buffer.from('/dev/null')
}
