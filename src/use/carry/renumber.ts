import {isSameNumbers, type Numbers} from '../../carry/accounts/numbers.ts'
import type {Actions} from '../../carry/actions.ts'
import {sideOf, type Decisions} from '../../carry/decision.ts'
import type {Owner, Trees} from '../../host/trees.ts'
import {sameSide, type Entry, type Side} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
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
  const image = await trees.owned(theirs, {users: numbers.users.keys(), groups: numbers.groups.keys()})
  const concerned = [...image.entries].filter(([path]) => decisions.get(path)?.wins !== 'mine')
  const paths = concerned.map(([path]) => path)
  const [was, now] = await Promise.all([trees.sides(theirs, paths), trees.sides(layer, paths)])
  const owners = concerned.flatMap(([path, entry]) =>
    isCopy(sideOf(was, path), sideOf(now, path)) ? [ownerOf(path, entry, numbers)] : [],
  )
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

/** But for owner and what a change of it takes away: capabilities, set-user-ID and set-group-ID. */
function isCopy(image: Side, there: Side): boolean {
  const plain = (side: Side): Side =>
    side.type === 'absent' || side.type === 'link' ? side : {...side, mode: side.mode & 0o1777, xattrs: ''}
  const asWas = image.type === 'absent' || there.type === 'absent' ? there : {...there, uid: image.uid, gid: image.gid}
  return image.type !== 'absent' && sameSide(plain(image), plain(asWas))
}

const ownerOf = (path: TreePath, {type, mode, uid, gid}: Entry, {users, groups}: Numbers): Owner => ({
  ...{path, type, mode, uid: users.get(uid) ?? uid, gid: groups.get(gid) ?? gid},
  hasAttributes: type === 'file' && (mode & 0o111) !== 0,
})
