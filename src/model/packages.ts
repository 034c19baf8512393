/** Version of each package by its name. */
export type Packages = ReadonlyMap<string, string>

/** What separates two sets of packages; names are sorted. */
export interface PackageChanges {
  readonly added: readonly {readonly name: string; readonly version: string}[]
  readonly removed: readonly {readonly name: string; readonly version: string}[]
  readonly changed: readonly {readonly name: string; readonly from: string; readonly to: string}[]
}

export function packageChanges(now: Packages, next: Packages): PackageChanges {
  const only = (these: Packages, those: Packages) =>
    [...these].filter(([name]) => !those.has(name)).map(([name, version]) => ({name, version}))
  const changed = [...next].flatMap(([name, to]) => {
    const from = now.get(name)
    return from === undefined || from === to ? [] : [{name, from, to}]
  })
  const byName = (a: {name: string}, b: {name: string}): number => (a.name < b.name ? -1 : 1)
  return {
    added: only(next, now).toSorted(byName),
    removed: only(now, next).toSorted(byName),
    changed: changed.toSorted(byName),
  }
}
