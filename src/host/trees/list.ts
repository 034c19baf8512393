import {lstat} from 'node:fs/promises'
import type {Listing} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {listingFormat, parseListing} from '../../read/listing.ts'
import type {Tools} from '../host.ts'
import {joined, statInside, wayInto} from './inside.ts'
import {walkWord} from './walk.ts'

/**
 * A walk from the paths that standard input holds, since this process can't pass bytes that are no UTF-8 as arguments; so many at once
 * as arguments may be long (execve(2)).
 */
const findAll = [
  ...['bash', '-c'],
  [
    walkWord,
    'while mapfile -d "" -t -n 256 starts && ((${#starts[@]} > 0)); do',
    '  walk "${starts[@]}" -xdev -ignore_readdir_race -printf "$1" || exit',
    'done',
  ].join('\n'),
  ...['find-all', listingFormat],
] as const

/** One process for all of `starts`. A folder that cannot be read is an error: what is in it must not count as deleted. */
export async function listTree(tools: Tools, root: string, starts: readonly TreePath[]): Promise<Listing> {
  const device = String((await lstat(`${root}/`, {bigint: true})).dev)
  const found = await Promise.all(starts.map((start) => startOf(root, start, device)))
  const hidden = found.flatMap(({start, state}) =>
    state === 'absent' || state === 'open' ? [] : [[start, state] as const],
  )
  const open = found.flatMap(({start, state}) => (state === 'open' ? [start] : []))
  if (open.length === 0) return {entries: new Map(), hidden: new Map(hidden)}
  const input = Buffer.concat(open.flatMap((start) => [joined(root, start), Buffer.of(0)]))
  const listing = parseListing(await tools.bytes(findAll, {input}), root, device)
  return {entries: listing.entries, hidden: new Map([...hidden, ...listing.hidden])}
}

/** What lies at the start of a listing: another file system hides it. */
async function startOf(
  root: string,
  start: TreePath,
  device: string,
): Promise<{readonly start: TreePath; readonly state: 'absent' | 'open' | 'directory' | 'file'}> {
  const found = (await wayInto(root)(start)) === 'open' ? statInside(root, start) : null
  if (found === null) return {start, state: 'absent'}
  if (String(found.dev) === device) return {start, state: 'open'}
  return {start, state: found.isDirectory() ? 'directory' : 'file'}
}
