import type {Looking} from './look.ts'

/** One file of a root file system: `path` on this host, links followed, and `inside` as that root sees it (`/boot/…`). */
export interface PathInRoot {
  readonly path: string
  readonly inside: string
}

/**
 * Resolves paths relative to the root file system at `root`. Null where nothing is, or where a link leads out of it, as every
 * absolute link does: it would mean this host's own files.
 */
export async function pathsInRoot(
  {files}: Looking,
  root: string,
  paths: readonly string[],
): Promise<readonly (PathInRoot | null)[]> {
  const [top, ...resolved] = await Promise.all([root, ...paths.map((path) => `${root}/${path}`)].map(files.realPath))
  const start = top === '/' ? '' : top
  return resolved.map((path) =>
    path?.startsWith(`${start}/`) === true ? {path, inside: path.slice(start?.length)} : null,
  )
}
