import {lstat} from 'node:fs/promises'
import type {Listing} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {comparedFormat, parseComparedRoots} from '../../read/compared-roots.ts'
import {listingFormat, parseListing} from '../../read/listing.ts'
import type {Tools} from '../host.ts'
import type {AccountNumbers} from '../trees.ts'
import {existing} from './existing.ts'
import {walk, walkWord} from './walk.ts'

/*
 * A root has a hundred thousand names and more, of which few matter: tools that only pass them on sort them out, since to hold them all
 * here would take more memory and time than the rest of an update.
 */

/**
 * Both lists at once. A list that is whole says so at its end, in a record that sorts after all others: nobody hears of what failed in a
 * process substitution, and what a list does not hold must not count as deleted.
 */
const compare = String.raw`${walkWord}
set -o pipefail
list() { walk "$1/" -xdev -ignore_readdir_race -printf "$3" | sed -z "s/^$2 /\//" | sort -z --buffer-size=32M && printf '\377%s\0' "$4"; }
comm -z -3 <(list "$1" "$2" "$5" one) <(list "$3" "$4" "$5" other)
`

/** See `Trees.listDifferent`. */
export async function listDifferent(tools: Tools, one: string, other: string): Promise<readonly [Listing, Listing]> {
  const [there, here] = await Promise.all([deviceOf(one), deviceOf(other)])
  return parseComparedRoots(
    await tools.bytes(['bash', '-c', compare, 'compare', one, there, other, here, comparedFormat]),
  )
}

/** See `Trees.missing`. */
export async function missing(root: string, paths: readonly TreePath[]): Promise<readonly TreePath[]> {
  const found = new Set((await existing(root, paths)).map(({path}) => path))
  return paths.filter((path) => !found.has(path))
}

/** See `Trees.names`. */
export const names = (tools: Tools, root: string): Promise<readonly TreePath[]> =>
  namesWhere(tools, root, ['!', '-type', 'd'])

/** See `Trees.touchedSince`. */
export const touchedSince = (tools: Tools, root: string, seconds: number): Promise<readonly TreePath[]> =>
  namesWhere(tools, root, ['-newerct', `@${seconds}`])

async function namesWhere(tools: Tools, root: string, tests: readonly string[]): Promise<readonly TreePath[]> {
  const own = `${await deviceOf(root)} `
  const words = [`${root}/`, '-xdev', '-ignore_readdir_race', ...tests, '-printf', '%D %P\\0']
  const records = Buffer.from(await tools.bytes(walk(...words)))
    .toString('latin1')
    .split('\0')
  return records.flatMap((record) => (record.startsWith(own) ? [record.slice(own.length) as TreePath] : []))
}

/** See `Trees.owned`. */
export async function owned(tools: Tools, root: string, {users, groups}: AccountNumbers): Promise<Listing> {
  const tests = [...[...users].map((uid) => ['-uid', String(uid)]), ...[...groups].map((gid) => ['-gid', String(gid)])]
  if (tests.length === 0) return {entries: new Map(), hidden: new Map()}
  const anyOf = tests.flatMap((test, index) => (index === 0 ? test : ['-o', ...test]))
  const words = [`${root}/`, '-xdev', '-ignore_readdir_race', '(', ...anyOf, ')', '-printf', listingFormat]
  const printed = await tools.bytes(walk(...words))
  return parseListing(printed, root, await deviceOf(root))
}

const deviceOf = async (root: string): Promise<string> => String((await lstat(`${root}/`, {bigint: true})).dev)
