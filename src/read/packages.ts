import type {Packages} from '../model/packages.ts'
import {parseDpkgStatus} from './installed-packages.ts'

/** Installed packages in dpkg's status file; of several architectures, `NAME:ARCHITECTURE` beside the first. */
export function packagesInDpkg(status: string): Packages {
  const found = new Map<string, string>()
  for (const {name, version, architecture} of parseDpkgStatus(status))
    found.set(found.has(name) ? `${name}:${architecture}` : name, version)
  return found
}

/** Lines `NAME VERSION`, as a release has them, and rpm prints them with our format. A name that comes again stands for its last version. */
export function parsePackages(text: string): Packages {
  const lines = text.split('\n').flatMap((line) => {
    const [name = '', version = '', ...more] = line.split(' ')
    return name === '' || version === '' || more.length > 0 ? [] : [[name, version] as const]
  })
  return new Map(lines)
}

export const renderPackages = (packages: Packages): string =>
  [...packages]
    .map(([name, version]) => `${name} ${version}\n`)
    .toSorted()
    .join('')
