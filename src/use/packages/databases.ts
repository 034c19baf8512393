import type {InstalledPackage, PackageKind} from '../../carry/packages/installed-packages.ts'
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
  return read
}

/** What the layer that runs began with; null where nothing tells. */
export const baselineOf = async (host: DatabaseHost, {mine, ancestor}: CarryRoots): Promise<Databases | null> =>
  ancestor === null ? await loadBaseline(host, mine) : await readDatabases(host, ancestor)
