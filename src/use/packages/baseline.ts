import type {InstalledPackage, PackageKind} from '../../model/installed-package.ts'
import type {Host} from '../../host/host.ts'
import {treePath} from '../../model/tree-path.ts'

type Baseline = ReadonlyMap<PackageKind, readonly InstalledPackage[]>

const path = treePath('usr/lib/sysimage/imgbase/packages.json')

/** What a layer of an init began with: its base, being the old root without /var, holds no database. */
export const storeBaseline = ({trees}: Pick<Host, 'trees'>, layer: string, packages: Baseline): Promise<void> =>
  trees.write(layer, path, Buffer.from(`${JSON.stringify(Object.fromEntries(packages))}\n`), 0o644)

/** Null where none was kept. */
export async function loadBaseline({trees}: Pick<Host, 'trees'>, layer: string): Promise<Baseline | null> {
  const text = await trees.read(layer, path)
  if (text === null) return null
  const kept = JSON.parse(Buffer.from(text).toString('utf8')) as Partial<Record<PackageKind, InstalledPackage[]>>
  return new Map(Object.entries(kept) as [PackageKind, InstalledPackage[]][])
}
