import type {Host} from '../host/host.ts'
import type {Packages} from '../model/packages.ts'
import {packagesInDpkg, parsePackages} from '../read/packages.ts'

/** Where dpkg and rpm keep their databases: below /usr where a layer brings its own. */
export const dpkgFiles = ['/usr/lib/sysimage/dpkg/status', '/var/lib/dpkg/status']
export const rpmFolders = ['/usr/lib/sysimage/rpm', '/var/lib/rpm']

/** Prints a package a line, as `parsePackages` reads it (rpm(8), QUERY OPTIONS). */
export const rpmQuery = ['--query', '--all', '--queryformat', '%{NAME}.%{ARCH} %{EVR}\\n'] as const

/** The packages of this root; null where no database was found. */
export async function runningPackages({files, tools}: Pick<Host, 'files' | 'tools'>): Promise<Packages | null> {
  for (const path of dpkgFiles) {
    const status = await files.readText(path)
    if (status !== null) return packagesInDpkg(status)
  }
  for (const path of rpmFolders)
    if ((await files.list(path)).length > 0)
      return parsePackages((await tools.run(['rpm', '--dbpath', path, ...rpmQuery])).stdout)
  return null
}
