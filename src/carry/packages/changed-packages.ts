import type {InstalledPackage} from '../../model/installed-package.ts'

/** Packages that are otherwise than a layer began with: what they brought, or took away, is told as packages. */
export interface ChangedPackages {
  /** Added, or brought to another version. */
  readonly here: readonly InstalledPackage[]
  /** Removed, or as they were before. */
  readonly before: readonly InstalledPackage[]
}

export function changedPackages(
  baseline: readonly InstalledPackage[],
  mine: readonly InstalledPackage[],
): ChangedPackages {
  const [began, have] = [baseline, mine].map((list) => new Set(list.map(keyOf))) as [Set<string>, Set<string>]
  return {
    here: mine.filter((one) => !began.has(keyOf(one))),
    before: baseline.filter((one) => !have.has(keyOf(one))),
  }
}

const keyOf = ({name, version, architecture}: InstalledPackage): string => `${name}\n${version}\n${architecture}`
