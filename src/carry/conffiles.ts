import {treePath, type TreePath} from '../model/tree-path.ts'

/**
 * The MD5 that dpkg's status file gives for each conffile as its package brought it (deb-conffiles(5); one line of
 * `Conffiles:` is ` <path> <md5>[ obsolete][ remove-on-upgrade]`). Those that dpkg has not unpacked yet (`newconffile`) are left out.
 */
export function parseDpkgConffiles(status: string): ReadonlyMap<TreePath, string> {
  const sums = new Map<TreePath, string>()
  let inside = false
  for (const line of status.split('\n')) {
    if (!line.startsWith(' ')) inside = /^Conffiles:/i.test(line)
    else if (inside) addLine(sums, line)
  }
  return sums
}

function addLine(sums: Map<TreePath, string>, line: string): void {
  const match = /^ \/(.+) ([0-9a-f]{32})(?: obsolete| remove-on-upgrade)*$/.exec(line)
  if (match?.[1] !== undefined && match[2] !== undefined) sums.set(treePath(match[1]), match[2])
}
