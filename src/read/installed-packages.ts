import type {InstalledPackage} from '../model/installed-package.ts'

/** What dpkg's status file (deb822(5)) tells as installed, whatever is wanted of it (dpkg(1), PACKAGE STATES). */
export function parseDpkgStatus(status: string): readonly InstalledPackage[] {
  return status.split(/\n\n+/).flatMap((stanza) => {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]
    const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')]
    const isThere = /^\S+ \S+ (?:installed|triggers-\w+)$/.test(field('Status') ?? '')
    return isThere && name !== undefined && version !== undefined && architecture !== undefined
      ? [{name, version, architecture}]
      : []
  })
}

/** Format for `rpm -qa --queryformat`, for `parseRpmList` (rpm(8)). */
export const rpmListFormat = '%{NAME}\\t%{EVR}\\t%{ARCH}\\n'

/** What rpm lists; the keys that it keeps among its packages are none. */
export const parseRpmList = (list: string): readonly InstalledPackage[] =>
  list.split('\n').flatMap((line) => {
    const [name = '', version, architecture] = line.split('\t')
    return version === undefined || architecture === undefined || name === 'gpg-pubkey'
      ? []
      : [{name, version, architecture}]
  })
