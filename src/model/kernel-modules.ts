/** The drivers that a kernel has, by name, with `_` for every `-`. */
export interface KernelModules {
  readonly builtIn: ReadonlySet<string>
  /** Those in files of their own. */
  readonly loadable: ReadonlySet<string>
}

/** The name of the driver in a file `….ko`, compressed or not; null for any other file. */
export function moduleName(path: string): string | null {
  const [, name] = /(?:^|\/)([^/]+)\.ko(?:\.(?:xz|zst|gz))?$/.exec(path) ?? []
  return name === undefined ? null : plainModule(name)
}

/** The kernel takes `-` and `_` for the same. */
export const plainModule = (name: string): string => name.replaceAll('-', '_')
