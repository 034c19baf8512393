import type {InstalledPackage, PackageKind} from '../../model/installed-package.ts'
import type {Host} from '../../host/host.ts'
import type {CarryRoots} from '../carry/roots.ts'
import {loadBaseline} from './baseline.ts'
import {readDatabase} from './read-database.ts'

/** What the databases of one root tell, by kind; a kind that the root has not is missing. */
export type Databases = ReadonlyMap<PackageKind, readonly InstalledPackage[]>

type DatabaseHost = Pick<Host, 'tools' | 'trees' | 'files'>

const kinds: readonly PackageKind[] = ['dpkg', 'rpm']

export async function readDatabases(host: DatabaseHost, root: string): Promise<Databases> {
  const read = new Map<PackageKind, readonly InstalledPackage[]>()
  for (const kind of kinds) {
    const list = await readDatabase(host, root, kind)
    if (list !== null) read.set(kind, list)
  }
  requireSome(read, root)
  return read
}

/** Read as empty, a database would have all that was added vanish in silence. One beside another may be empty: Debian has rpm too. */
function requireSome(read: Databases, root: string): void {
  if (read.size > 0 && [...read.values()].every((list) => list.length === 0))
    throw emptyDatabase([...read.keys()].join(' and '), root)
}

/** What the layer that runs has. A kind of which its image has packages is not empty there, unless it was not read as it is. */
export async function databasesOfMine(
  host: DatabaseHost,
  {mine}: CarryRoots,
  baseline: Databases | null,
): Promise<Databases> {
  const read = await readDatabases(host, mine)
  for (const [kind, list] of read)
    if (list.length === 0 && (baseline?.get(kind) ?? []).length > 0) throw emptyDatabase(kind, mine)
  return read
}

const emptyDatabase = (kind: string, root: string): Error =>
  new Error(
    `the database of ${kind} in ${root} is there, but lists no package: ` +
      'mend it first (dpkg --audit, or rpm --rebuilddb), because without it nobody knows which packages were added',
  )

/** What the layer that runs began with; null where nothing tells. */
export const baselineOf = async (host: DatabaseHost, {mine, ancestor}: CarryRoots): Promise<Databases | null> =>
  ancestor === null ? await loadBaseline(host, mine) : await readDatabases(host, ancestor)
