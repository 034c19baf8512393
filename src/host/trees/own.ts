import {constants} from 'node:fs'
import {lchown, open} from 'node:fs/promises'
import type {TreePath} from '../../model/tree-path.ts'
import type {Command, Tools} from '../host.ts'
import type {Owner} from '../trees.ts'
import {joined, statInside, wayInto} from './inside.ts'

/**
 * See `Trees.own`. In two phases: all owners first, then what the kernel took away on that (chown(2): set-user-ID and set-group-ID
 * bits; capabilities(7): those of the file).
 */
export async function own(tools: Tools, from: string, root: string, owners: Iterable<Owner>): Promise<void> {
  const way = wayInto(root)
  const changed: Owner[] = []
  for (const owner of owners) if ((await way(owner.path)) === 'open' && (await change(root, owner))) changed.push(owner)
  const files = changed.filter(({type}) => type === 'file')
  const withAttributes = files.filter(({hasAttributes}) => hasAttributes).map(({path}) => path)
  await copyAttributes(tools, from, root, withAttributes)
  for (const file of files) if ((file.mode & 0o7000) !== 0) await restoreMode(root, file)
}

async function change(root: string, {path, type, uid, gid}: Owner): Promise<boolean> {
  const there = statInside(root, path)
  if (there === null || (there.uid === uid && there.gid === gid)) return false
  const isSame = type === 'directory' ? there.isDirectory() : type === 'file' ? there.isFile() : !there.isDirectory()
  if (isSame) await lchown(joined(root, path), uid, gid)
  return isSame
}

const copyEach: Command = [
  ...(['bash', '-c'] as const),
  [
    'while IFS= read -r -d "" from && IFS= read -r -d "" to; do',
    '  cp --attributes-only --no-dereference --preserve=xattr -- "$from" "$to" || exit',
    'done',
  ].join('\n'),
]

async function copyAttributes(tools: Tools, from: string, root: string, paths: readonly TreePath[]): Promise<void> {
  if (paths.length === 0) return
  const input = Buffer.concat(
    paths.flatMap((path) => [joined(from, path), Buffer.of(0), joined(root, path), Buffer.of(0)]),
  )
  await tools.run(copyEach, {input})
}

async function restoreMode(root: string, {path, mode}: Owner): Promise<void> {
  await using file = await open(joined(root, path), constants.O_RDONLY | constants.O_NOFOLLOW)
  await file.chmod(mode)
}
