import {looksDifferent, sameEntry} from '../../carry/listing-delta.ts'
import {bindLine, needsBind, needsMove, packageDatabases, type PackageDatabase} from '../../carry/package-database.ts'
import type {Seen} from '../../carry/stored-carry.ts'
import type {Trees} from '../../host/trees.ts'
import type {Entries} from '../../model/tree.ts'
import {treePath} from '../../model/tree-path.ts'

const top = treePath('')

/** Gives the new layer the database that its image brought: moves it out of /var's way. `live` shows the /var that all share. */
export async function ownImageDatabases(
  trees: Trees,
  live: string,
  layer: string,
): Promise<readonly PackageDatabase[]> {
  for (const database of packageDatabases) {
    const isMisplaced = needsMove({
      inLayer: await trees.typeOf(layer, database.inLayer),
      underVar: await trees.typeOf(layer, database.underVar),
    })
    if (isMisplaced) await trees.move(layer, database.underVar, database.inLayer)
  }
  return await boundDatabases(trees, live, layer)
}

/** The databases that a layer has for itself and that have to be bound to where the tools look for them. */
export async function boundDatabases(trees: Trees, live: string, layer: string): Promise<readonly PackageDatabase[]> {
  const bound: PackageDatabase[] = []
  for (const database of packageDatabases) {
    const inLayer = await trees.typeOf(layer, database.inLayer)
    if (needsBind({name: database.name, inLayer, onVolume: await trees.typeOf(live, database.underVar)}))
      bound.push(database)
  }
  return bound
}

/** Whether a root has a package database of its own, as every layer has. */
export async function hasOwnDatabase(trees: Trees, root: string): Promise<boolean> {
  for (const {inLayer} of packageDatabases) if ((await trees.typeOf(root, inLayer)) === 'directory') return true
  return false
}

/** Gives the layer of an init a copy of the database on the live /var; returns what was seen of each. */
export async function ownLiveDatabases(
  trees: Trees,
  live: string,
  layer: string,
): Promise<ReadonlyMap<PackageDatabase, Seen>> {
  const seen = new Map<PackageDatabase, Seen>()
  for (const database of packageDatabases) {
    if ((await trees.typeOf(live, database.underVar)) === 'directory')
      seen.set(database, await copyDatabase(trees, `${live}/${database.underVar}`, layer, database))
  }
  return seen
}

/** Copies those again that changed since they were `seen`, or were not seen. */
export async function refreshDatabases(
  trees: Trees,
  live: string,
  layer: string,
  seen: ReadonlyMap<string, Seen>,
): Promise<ReadonlyMap<PackageDatabase, Seen>> {
  const refreshed = new Map<PackageDatabase, Seen>()
  for (const database of await boundDatabases(trees, live, layer)) {
    const from = `${live}/${database.underVar}`
    const {entries} = await trees.list(from, top)
    const before = seen.get(database.underVar)
    if (before === undefined || !isSame(before, entries))
      refreshed.set(database, await copyDatabase(trees, from, layer, database))
  }
  return refreshed
}

const isSame = (before: Seen, now: Entries): boolean =>
  before.size === now.size && [...now].every(([path, entry]) => sameEntry(before.get(path) ?? undefined, entry))

/** In place, because at the first boot the folder is bound below /var: another one in its stead would not be seen there. */
async function copyDatabase(trees: Trees, from: string, layer: string, {inLayer}: PackageDatabase): Promise<Seen> {
  const to = await trees.makeFolder(layer, inLayer)
  const {entries} = await trees.list(from, top)
  const there = (await trees.list(to, top)).entries
  await trees.remove(
    to,
    [...there.keys()].filter((path) => !entries.has(path)),
  )
  await trees.copy(
    from,
    to,
    [...entries].filter(([path, entry]) => looksDifferent(there.get(path), entry)).map(([path]) => path),
  )
  return entries
}

/** The lines of fstab that show the layers' own databases where the tools look for them. */
export const bindLines = (databases: Iterable<PackageDatabase>): readonly string[] => [...databases].map(bindLine)
