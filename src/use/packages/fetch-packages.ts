import type {Host} from '../../host/host.ts'
import {packageKey, type InstalledPackage, type PackageKind} from '../../model/installed-package.ts'

/**
 * Fetches these packages from the node's own sources into `partial`, and moves each that came whole to `kept`. Resolves with what
 * apt or dnf said last of each that did not come. No state of the package manager is touched: `apt-get download` takes no lock and
 * installs nothing; its cache in memory is not written (apt.conf(5), Dir::Cache).
 */
export async function fetchPackages(
  {tools}: Pick<Host, 'tools'>,
  kind: PackageKind,
  wanted: readonly InstalledPackage[],
  {partial, kept}: {readonly partial: string; readonly kept: string},
): Promise<ReadonlyMap<InstalledPackage, string>> {
  if (wanted.length === 0) return new Map()
  const names = wanted.map((one) => (kind === 'dpkg' ? aptName(one) : dnfName(one)))
  const {stdout} = await tools.run(['bash', '-c', fetchEach(fetchers[kind]), 'fetch', partial, kept, ...names])
  const reasons = stdout.split('\0')
  return new Map(wanted.map((one, index) => [one, reasons[index] ?? '']))
}

/** apt-get knows no architecture `all`. */
const aptName = (one: InstalledPackage): string =>
  `${one.architecture === 'all' ? one.name : packageKey('dpkg', one)}=${one.version}`

const dnfName = ({name, version, architecture}: InstalledPackage): string => `${name}-${version}.${architecture}`

const fetchers: Readonly<Record<PackageKind, string>> = {
  dpkg: [
    'apt-get -qq -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root',
    '-o Acquire::Retries=0 -o Acquire::http::Timeout=20 download',
  ].join(' '),
  rpm: 'dnf -q download --destdir .',
}

/**
 * Each within a time, because no network is no reason to wait. In the foreground (timeout(1)): in a process group of its own it
 * would not end with the command. Prints a reason for each name, an empty one where it came.
 */
const fetchEach = (fetcher: string): string => `
cd "$1" && kept=$2 && shift 2 && shopt -s nullglob || exit
for one; do
  said=$(timeout --foreground 300 ${fetcher} "$one" 2>&1); code=$?
  files=(./*)
  if [ $code = 0 ] && [ \${#files[@]} -gt 0 ] && mv -- "\${files[@]}" "$kept/"; then printf '\\0'; continue; fi
  rm -rf -- "\${files[@]}"
  [ $code != 124 ] || said='it did not come within 300 seconds'
  printf '%s\\0' "$(printf '%s\\n' "$said" | grep -v '^ *$' | tail -n 1 | head -c 300)"
done
exit 0`
