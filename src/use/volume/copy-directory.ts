import {basename, dirname, relative} from 'node:path/posix'
import type {Host} from '../../host/host.ts'
import type {MovedDirectory} from '../../model/step.ts'
import type {Entry, Entries} from '../../model/tree.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'
import {withVolumes} from '../carry/created.ts'

const scratch = '/run/imgbase/mnt/moved'

/**
 * Copies onto a volume what a directory has and the volume has not, or otherwise; done again, it takes what has changed since. It looks at the
 * directory's own file system, so that it does not matter what is mounted over it. What only the volume has stays.
 */
export async function copyDirectory(
  host: Pick<Host, 'files' | 'mounts' | 'trees' | 'tools'>,
  {vg, name, path, from}: MovedDirectory,
): Promise<void> {
  const beneath = `${scratch}/beneath`
  await host.files.makeDirectory(beneath)
  await host.files.makeDirectory(`${scratch}/volume`)
  await host.mounts.show(from, beneath)
  try {
    const [inside, last] = [relative(from, dirname(path)), basename(path)]
    const source = inside === '' ? beneath : `${beneath}/${inside}`
    const volume = {vg, name, path: `/${last}`}
    await withVolumes(host, `${scratch}/volume`, [volume], () => copyAnew(host, source, `${scratch}/volume`, last))
  } finally {
    await host.mounts.hide(beneath)
  }
}

async function copyAnew(
  {trees, tools}: Pick<Host, 'trees' | 'tools'>,
  source: string,
  target: string,
  directory: string,
): Promise<void> {
  const there = (await trees.list(source, treePath(directory))).entries
  const here = (await trees.list(`${target}/${directory}`, treePath(''))).entries
  await trees.copy(source, target, differing(there, here, treePath(directory)))
  await tools.run(['sync', '--file-system', `${target}/${directory}`])
}

/** Times are told to the nanosecond, and copied so: a file that is the same has the same. */
function differing(there: Entries, here: Entries, directory: TreePath): readonly TreePath[] {
  return [...there].flatMap(([path, entry]) => {
    const copy = here.get((path === directory ? '' : path.slice(directory.length + 1)) as TreePath)
    return copy !== undefined && isCopy(entry, copy) ? [] : [path]
  })
}

function isCopy(one: Entry, other: Entry): boolean {
  const isAlike = (['type', 'mode', 'uid', 'gid', 'target'] as const).every((field) => one[field] === other[field])
  return isAlike && (one.type !== 'file' || (one.size === other.size && one.modified === other.modified))
}
