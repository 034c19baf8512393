import {fstabPath, isWrittenForLayer} from '../../carry/areas.ts'
import {noFiles} from '../../carry/carry-report.ts'
import {deltaOf, looksDifferent, overlaid, type Delta} from '../../carry/listing-delta.ts'
import {isBookkeeping} from '../../carry/owned-paths.ts'
import {packageDatabases} from '../../carry/package-database.ts'
import type {Seen} from '../../carry/stored-carry.ts'
import type {Trees} from '../../host/trees.ts'
import type {Entries, Listing} from '../../model/tree.ts'
import {isWithin, shownPath, treePath, type TreePath} from '../../model/tree-path.ts'
import type {FilesTaken} from './delta-files.ts'
import type {CarryRoots} from './roots.ts'

/** What a delta over a whole root goes by. */
export interface RootDelta {
  /** What the last delta saw; null where there was none. */
  readonly seen: Seen | null
  /** What one that was cut off was about to write: the layer may hold halves of it. */
  readonly begun: ReadonlySet<TreePath>
  readonly mountPoints: readonly TreePath[]
  /** Returns once it lasts that these names are going to be written. */
  readonly announce: (paths: readonly TreePath[]) => Promise<void>
}

/**
 * After an init: the whole root, except what is written for the layer and what lies below `mountPoints`. The base is what the old
 * root was when it was taken, so that all of ours wins, and only names, inodes and times have to be compared.
 */
export async function takeChangedRoot(
  trees: Trees,
  roots: CarryRoots,
  {seen, begun, mountPoints, announce}: RootDelta,
): Promise<FilesTaken> {
  const [base, now] = await touchedOrSeen(trees, roots, seen)
  const delta = deltaOf(overlaid(base, seen ?? new Map()), now)
  const isOurs = (path: TreePath): boolean => !isWrittenForLayer(path) && !isElsewhere(path, mountPoints)
  const [changed, gone] = [delta.changed.filter(isOurs), delta.deleted.filter(isOurs)]
  const noFolders = [...changed, ...gone].filter((path) => now.entries.get(path)?.type !== 'directory')
  const layer = await listSome(trees, roots.layer, noFolders)
  const isUntouched = (path: TreePath): boolean => begun.has(path) || !isNewerThere(path, {base, layer, now, seen})
  const taken = changed.filter(isUntouched)
  const deleted = gone.filter(isUntouched)
  if (taken.length + deleted.length > 0) await announce([...taken, ...deleted])
  await trees.remove(roots.layer, deleted)
  await trees.copy(roots.mine, roots.layer, taken)
  return {
    files: {
      ...noFiles,
      taken: taken.filter(isTold(now.entries)).map(shownPath),
      deleted: deleted.filter(isTold(base.entries)).map(shownPath),
    },
    warnings: [],
    fstabChanged: [...delta.changed, ...delta.deleted].includes(fstabPath),
    seen: new Map([...(seen ?? []), ...seenNow(delta, now.entries)]),
  }
}

/**
 * What base and root have not in common. A name that the last look saw otherwise may be the same in both again, as in a folder that was
 * renamed and back: such names are looked at by themselves.
 */
async function touchedOrSeen(
  trees: Trees,
  roots: CarryRoots,
  seen: Seen | null,
): Promise<readonly [base: Listing, now: Listing]> {
  const [base, now] = await trees.listDifferent(roots.theirs, roots.mine)
  const asked = [...(seen?.keys() ?? [])].filter((path) => !base.entries.has(path) && !now.entries.has(path))
  if (asked.length === 0) return [base, now]
  const isAsked = new Set(asked)
  const same = [...(await listSome(trees, roots.mine, asked)).entries].filter(([path]) => isAsked.has(path))
  const withSame = ({entries, hidden}: Listing): Listing => ({entries: new Map([...entries, ...same]), hidden})
  return [withSame(base), withSame(now)]
}

/** For many, one look at everything is quicker. */
const listSome = (trees: Trees, root: string, paths: readonly TreePath[]): Promise<Listing> =>
  trees.list(root, ...(paths.length > 100 ? [treePath('')] : paths))

interface Looks {
  readonly base: Listing
  readonly layer: Listing
  readonly now: Listing
  readonly seen: Seen | null
}

/**
 * True where the layer's own version is neither that of the base nor one that a delta brought before: the layer has run and
 * changed it, and that is worth more than what the old root had.
 */
function isNewerThere(path: TreePath, {base, layer, now, seen}: Looks): boolean {
  const there = layer.entries.get(path)
  if (there === undefined || there.type === 'directory') return false
  return [base.entries.get(path), seen?.get(path) ?? undefined, now.entries.get(path)].every((known) =>
    looksDifferent(known, there),
  )
}

/** Below mounts of the running layer lies what all layers share; and a layer has its package database for itself. */
const isElsewhere = (path: TreePath, mountPoints: readonly TreePath[]): boolean =>
  mountPoints.some((point) => isWithin(path, point)) || packageDatabases.some(({inLayer}) => isWithin(path, inLayer))

/** A folder's own time changes with each name in it: that is not worth telling. */
const isTold =
  (entries: Entries) =>
  (path: TreePath): boolean =>
    entries.get(path)?.type !== 'directory' && !isBookkeeping(path)

const seenNow = ({changed, deleted}: Delta, entries: Entries): Seen =>
  new Map([...changed, ...deleted].map((path) => [path, entries.get(path) ?? null]))
