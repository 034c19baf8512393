import type {InstalledPackage} from '../../model/installed-package.ts'

/** What the administrator did to the packages of a layer, as far as the next one has to know. */
export interface PackageIntent {
  /** Added here, and missing in the new layer. */
  readonly wanted: readonly InstalledPackage[]
  /** Removed here, and in the new image again. */
  readonly removed: readonly InstalledPackage[]
  /** Brought to another version here than the one in the image that it came from, and than the new image's. */
  readonly replaced: readonly {readonly here: InstalledPackage; readonly image: InstalledPackage}[]
}

type Packages = readonly InstalledPackage[]

/** Three-way over the names of packages: `baseline` is what the layer `mine` began with, `theirs` what the new image holds. */
export function packageIntent(baseline: Packages, mine: Packages, theirs: Packages): PackageIntent {
  const [began, have, brought] = [baseline, mine, theirs].map(byName) as [ByName, ByName, ByName]
  return {
    wanted: mine.filter((one) => !began.has(keyOf(one)) && !brought.has(keyOf(one))),
    removed: theirs.filter((one) => began.has(keyOf(one)) && !have.has(keyOf(one))),
    replaced: mine.flatMap((here) => {
      const image = brought.get(keyOf(here))
      const before = began.get(keyOf(here))
      const isOurs = before?.version !== here.version
      return isOurs && image !== undefined && image.version !== here.version ? [{here, image}] : []
    }),
  }
}

type ByName = ReadonlyMap<string, InstalledPackage>

const byName = (packages: Packages): ByName => new Map(packages.map((one) => [keyOf(one), one]))

/** Packages for no architecture may become ones for this, and the other way round. */
const native = new Set(['all', 'noarch', 'amd64', 'x86_64', 'arm64', 'aarch64'])

const keyOf = ({name, architecture}: InstalledPackage): string =>
  native.has(architecture) ? name : `${name}:${architecture}`
