import {lstat} from 'node:fs/promises'
import type {Listing} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {listingFormat, parseListing} from '../../read/listing.ts'
import type {Tools} from '../host.ts'
import {joined, statInside, wayInto} from './inside.ts'

/** `find` at the path that standard input holds: an argument can't be bytes that are no UTF-8. */
const findAt = ['bash', '-c', 'IFS= read -r -d "" start; exec find "$start" "$@"', 'find'] as const

/** One `find` over `start`. A folder that cannot be read is an error: what is in it must not count as deleted. */
export async function listTree(tools: Tools, root: string, start: TreePath): Promise<Listing> {
  const device = String((await lstat(`${root}/`, {bigint: true})).dev)
  const found = (await wayInto(root)(start)) === 'open' ? await statInside(root, start) : null
  if (found === null) return {entries: new Map(), hidden: new Map()}
  if (String(found.dev) !== device)
    return {entries: new Map(), hidden: new Map([[start, found.isDirectory() ? 'directory' : 'file']])}
  const input = Buffer.concat([joined(root, start), Buffer.of(0)])
  const printed = await tools.bytes([...findAt, '-xdev', '-ignore_readdir_race', '-printf', listingFormat], {input})
  return parseListing(printed, start, device)
}
