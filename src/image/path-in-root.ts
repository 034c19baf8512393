import type {Looking} from './look.ts'

/** One file of a root file system: `path` on this host, links followed, and `inside` as that root sees it (`/boot/…`). */
export interface PathInRoot {
  readonly path: string
  readonly inside: string
}

/**
 * Resolves paths relative to the root file system at `root`. Null where a link leads out of it, as every absolute link does:
 * it would mean this host's own files. A path that does not exist resolves all the same.
 */
export async function pathsInRoot(
  host: Looking,
  root: string,
  paths: readonly string[],
): Promise<readonly (PathInRoot | null)[]> {
  const {stdout} = await host.tools.run(['realpath', '-mz', '--', root, ...paths.map((path) => `${root}/${path}`)])
  const [top = '', ...resolved] = stdout.split('\0').slice(0, -1)
  const start = top === '/' ? '' : top
  return resolved.map((path) => (path.startsWith(`${start}/`) ? {path, inside: path.slice(start.length)} : null))
}
