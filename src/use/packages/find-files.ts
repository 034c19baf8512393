import {packageFileName, type InstalledPackage, type PackageKind} from '../../carry/packages/installed-packages.ts'
import type {Host} from '../../host/host.ts'
import type {PackageFile} from './install-packages.ts'

/** Where imgbase keeps what it fetched, in a layer's own root: the next update finds it there. */
export const keptPackages = 'usr/lib/sysimage/imgbase/packages'

/** Where files of packages may lie: an administrator's own, those of earlier updates, the caches of apt, dnf and yum. */
const folders = ['/var/lib/imgbase/packages', `/${keptPackages}`]
const caches: Readonly<Record<PackageKind, readonly string[]>> = {
  dpkg: ['/var/cache/apt/archives'],
  rpm: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum', '/var/cache/PackageKit'],
}

export interface FoundFiles {
  readonly found: readonly PackageFile[]
  readonly lost: readonly InstalledPackage[]
}

/** The files of these packages: cached ones, else fetched by the node's own apt or dnf into `fetched`, a folder of the layer. */
export async function findPackageFiles(
  host: Pick<Host, 'tools' | 'files'>,
  kind: PackageKind,
  wanted: readonly InstalledPackage[],
  fetched: string,
): Promise<FoundFiles> {
  if (wanted.length === 0) return {found: [], lost: []}
  const cached = await filesByName(host, [...folders, ...caches[kind]])
  const missing = wanted.filter((one) => !cached.has(packageFileName(kind, one)))
  if (missing.length > 0) await fetchPackages(host, kind, missing, fetched)
  const all = missing.length === 0 ? cached : new Map([...(await filesByName(host, [fetched])), ...cached])
  const files = wanted.map((one) => ({wanted: one, file: all.get(packageFileName(kind, one))}))
  return {
    found: files.flatMap(({wanted: one, file}) => (file === undefined ? [] : [{wanted: one, file}])),
    lost: files.filter(({file}) => file === undefined).map((one) => one.wanted),
  }
}

/** The first folder wins. */
async function filesByName(
  {tools}: Pick<Host, 'tools'>,
  places: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const words = ['-type', 'f', '(', '-name', '*.deb', '-o', '-name', '*.rpm', ')', '-print0']
  const {stdout} = await tools.run(['find', ...places, ...words], {accept: [1]})
  const paths = stdout.split('\0').filter((path) => path !== '')
  return new Map(paths.toReversed().map((path) => [path.slice(path.lastIndexOf('/') + 1), path]))
}

/**
 * The node's own sources, and no state of its package manager is touched: `apt-get download` takes no lock and installs nothing;
 * its cache in memory is not written (apt.conf(5), Dir::Cache). Each within a time, because no network is no reason to wait.
 */
async function fetchPackages(
  {tools, files}: Pick<Host, 'tools' | 'files'>,
  kind: PackageKind,
  wanted: readonly InstalledPackage[],
  folder: string,
): Promise<void> {
  await files.makeDirectory(folder)
  const names = wanted.map(({name, version, architecture}) =>
    kind === 'dpkg' ? `${name}:${architecture}=${version}` : `${name}-${version}.${architecture}`,
  )
  await tools.run(['bash', '-c', fetchers[kind], folder, ...names], {accept: everyFailure})
}

const apt = [
  ...[
    'apt-get',
    '-qq',
    '-o',
    'Dir::Cache::pkgcache=',
    '-o',
    'Dir::Cache::srcpkgcache=',
    '-o',
    'APT::Sandbox::User=root',
  ],
  ...['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20'],
].join(' ')

const fetchers: Readonly<Record<PackageKind, string>> = {
  dpkg: `cd "$0" && for one; do timeout 300 ${apt} download "\${one/:all=/=}" >&2; done; exit 0`,
  rpm: `cd "$0" && for one; do timeout 300 dnf -q download --destdir . "$one" >&2; done; exit 0`,
}

const everyFailure = [1, 2, 126, 127]
