/** A package as a database knows it; `version` with epoch and release, as the database writes it. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** The two kinds of packages. */
export type PackageKind = 'dpkg' | 'rpm'

/** What dpkg and rpm themselves take for one package and no other (dpkg-query(1), rpm(8)): the name alone may stand for several. */
export const packageKey = (kind: PackageKind, {name, architecture}: InstalledPackage): string =>
  `${name}${kind === 'dpkg' ? ':' : '.'}${architecture}`

/** How a repository calls the file of a package: Debian's archive keeps the epoch as `%3a` in apt's cache, rpm leaves it out. */
export const packageFileName = (kind: PackageKind, {name, version, architecture}: InstalledPackage): string =>
  kind === 'dpkg'
    ? `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb`
    : `${name}-${version.replace(/^\d+:/, '')}.${architecture}.rpm`

export const shownPackage = ({name, version}: InstalledPackage): string => `${name} ${version}`
