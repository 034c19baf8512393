import type {Host} from '../../host/host.ts'
import {packageFileName, type InstalledPackage, type PackageKind} from '../../model/installed-package.ts'
import type {CarryRoots} from '../carry/roots.ts'
import {fetchPackages} from './fetch-packages.ts'
import type {PackageFile} from './install-packages.ts'

/** Where imgbase keeps the files that it installed from, in a layer's own root: the next update finds them there. */
export const keptPackages = 'usr/lib/sysimage/imgbase/packages'

/** Where files of packages may lie besides: an administrator's own, the caches of apt, dnf and yum. */
const own = '/var/lib/imgbase/packages'
const caches: Readonly<Record<PackageKind, readonly string[]>> = {
  dpkg: ['/var/cache/apt/archives'],
  rpm: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum', '/var/cache/PackageKit'],
}

export interface FoundFiles {
  readonly found: readonly PackageFile[]
  /** With what was said when they were to be fetched. */
  readonly lost: readonly {readonly wanted: InstalledPackage; readonly reason: string}[]
}

type FilesHost = Pick<Host, 'tools' | 'files'>

/**
 * The files of these packages: those that are kept or cached, else fetched by the node's own apt or dnf. All that are found are
 * kept in the layer, so that neither an emptied cache nor a repository that moved on loses them at a later update.
 */
export async function findPackageFiles(
  host: FilesHost,
  kind: PackageKind,
  wanted: readonly InstalledPackage[],
  {mine, layer}: Pick<CarryRoots, 'mine' | 'layer'>,
): Promise<FoundFiles> {
  if (wanted.length === 0) return {found: [], lost: []}
  const kept = `${layer}/${keptPackages}`
  const earlier = [kept, `${mine}/${keptPackages}`, `/${keptPackages}`]
  const cached = await filesByName(host, [...earlier, own, ...caches[kind]])
  const [here, missing] = partition(wanted, (one) => cached.get(packageFileName(kind, one)))
  const elsewhere = here.map(({file}) => file).filter((file) => !file.startsWith(`${kept}/`))
  const reasons = await keep(host, kind, {elsewhere, missing}, kept)
  const all = await filesByName(host, [kept])
  const [found, lost] = partition(wanted, (one) => all.get(packageFileName(kind, one)))
  return {found, lost: lost.map((one) => ({wanted: one, reason: reasons.get(one) ?? ''}))}
}

/** What is not whole yet lies beside, where nobody looks for packages. Reasons for what could not be fetched. */
async function keep(
  host: FilesHost,
  kind: PackageKind,
  {elsewhere, missing}: {readonly elsewhere: readonly string[]; readonly missing: readonly InstalledPackage[]},
  kept: string,
): Promise<ReadonlyMap<InstalledPackage, string>> {
  const partial = `${kept}.partial`
  for (const folder of [kept, partial]) await host.files.makeDirectory(folder)
  try {
    if (elsewhere.length > 0) await host.tools.run(['bash', '-c', copyAll, kept, partial, ...elsewhere])
    return await fetchPackages(host, kind, missing, {partial, kept})
  } finally {
    await host.files.removeTree(partial)
  }
}

const copyAll = 'partial=$1; shift; cp -- "$@" "$partial/" && sync -f "$partial" && mv -- "$partial"/* "$0/"'

function partition(
  wanted: readonly InstalledPackage[],
  fileOf: (one: InstalledPackage) => string | undefined,
): readonly [readonly PackageFile[], readonly InstalledPackage[]] {
  const all = wanted.map((one) => ({wanted: one, file: fileOf(one)}))
  return [
    all.flatMap(({wanted: one, file}) => (file === undefined ? [] : [{wanted: one, file}])),
    all.filter(({file}) => file === undefined).map((one) => one.wanted),
  ]
}

/** The first folder wins. apt's own `partial` holds what it has not fetched to the end. */
async function filesByName({tools}: FilesHost, places: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const skip = ['-type', 'd', '-name', 'partial', '-prune', '-o']
  const words = [...skip, '-type', 'f', '(', '-name', '*.deb', '-o', '-name', '*.rpm', ')', '-print0']
  const {stdout} = await tools.run(['find', ...places, ...words], {accept: [1]})
  const paths = stdout.split('\0').filter((path) => path !== '')
  return new Map(paths.toReversed().map((path) => [path.slice(path.lastIndexOf('/') + 1), path]))
}
