import {isSameNumbers, type Numbers} from '../../carry/accounts/numbers.ts'
import type {Actions} from '../../carry/actions.ts'
import type {Decisions} from '../../carry/decision.ts'
import {looksDifferent} from '../../carry/listing-delta.ts'
import type {Owner, Trees} from '../../host/trees.ts'
import type {Entry} from '../../model/tree.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from './roots.ts'

/**
 * Gives the image's files in the layer the owners that their users and groups have there. What is ours, or was decided to be, is
 * left. Doing it again changes nothing: the image's base tells whose each file was.
 */
export async function renumberLayer(
  trees: Trees,
  {theirs, layer}: CarryRoots,
  numbers: Numbers,
  decisions: Decisions,
): Promise<void> {
  if (isSameNumbers(numbers)) return
  const top = treePath('')
  const [image, now] = [await trees.list(theirs, top), await trees.list(layer, top)]
  const owners = [...image.entries].flatMap(([path, entry]) => {
    const there = now.entries.get(path)
    const isTheirs = there !== undefined && isCopy(entry, there) && decisions.get(path)?.wins !== 'mine'
    return isTheirs && isConcerned(entry, numbers) ? [ownerOf(path, entry, numbers)] : []
  })
  await trees.own(theirs, layer, owners)
}

/** The same for what was copied out of the base only now. */
export async function renumberCopies(
  trees: Trees,
  {theirs, layer}: CarryRoots,
  numbers: Numbers,
  {copyTheirs, write, beside}: Actions,
): Promise<void> {
  if (isSameNumbers(numbers)) return
  const written = [...write].flatMap(([path, {like}]) => (like === 'theirs' ? [path] : []))
  const places = new Map([...[...copyTheirs, ...written].map((path) => [path, path] as const), ...beside])
  if (places.size === 0) return
  const {entries} = await trees.list(theirs, ...places.keys())
  const owners = [...entries].flatMap(([path, entry]) =>
    [...places]
      .filter(([from]) => path === from || path.startsWith(`${from}/`))
      .map(([from, to]) => ownerOf(`${to}${path.slice(from.length)}` as TreePath, entry, numbers)),
  )
  await trees.own(theirs, layer, owners)
}

const isConcerned = ({uid, gid}: Entry, {users, groups}: Numbers): boolean => users.has(uid) || groups.has(gid)

/** But for owner and the bits that a change of it takes away. */
const isCopy = (image: Entry, there: Entry): boolean =>
  !looksDifferent(
    {...image, mode: image.mode & 0o1777},
    {...there, uid: image.uid, gid: image.gid, mode: there.mode & 0o1777},
  )

const ownerOf = (path: TreePath, {type, mode, uid, gid}: Entry, {users, groups}: Numbers): Owner => ({
  ...{path, type, mode, uid: users.get(uid) ?? uid, gid: groups.get(gid) ?? gid},
  hasAttributes: type === 'file' && (mode & 0o111) !== 0,
})
