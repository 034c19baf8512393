import {basename, dirname, relative} from 'node:path/posix'
import type {ChosenNames} from '../../carry/moved-names.ts'
import type {Host} from '../../host/host.ts'
import type {MovedDirectory} from '../../model/step.ts'
import {treePath} from '../../model/tree-path.ts'
import {withVolumes} from '../carry/created.ts'

const scratch = '/run/imgbase/mnt/moved'

/**
 * Copies onto a volume what `chosen` takes of a directory. It looks at the directory's own file system, so that it does not matter what is
 * mounted over it. What only the volume has stays.
 */
export async function copyDirectory(
  host: Pick<Host, 'files' | 'mounts' | 'trees' | 'tools'>,
  {vg, name, path, from}: MovedDirectory,
  chosen: ChosenNames,
): Promise<void> {
  const beneath = `${scratch}/beneath`
  await host.files.makeDirectory(beneath)
  await host.files.makeDirectory(`${scratch}/volume`)
  await host.mounts.show(from, beneath)
  try {
    const [inside, last] = [relative(from, dirname(path)), basename(path)]
    const source = inside === '' ? beneath : `${beneath}/${inside}`
    if ((await host.files.stat(`${source}/${last}`))?.type !== 'directory')
      throw new Error(`${path} is no directory of the file system that is mounted on ${from}: nothing was copied`)
    const volume = {vg, name, path: `/${last}`}
    await withVolumes(host, `${scratch}/volume`, [volume], () =>
      copyChosen(host, source, `${scratch}/volume`, last, chosen),
    )
  } finally {
    await host.mounts.hide(beneath)
  }
}

async function copyChosen(
  {trees, tools}: Pick<Host, 'trees' | 'tools'>,
  source: string,
  target: string,
  directory: string,
  chosen: ChosenNames,
): Promise<void> {
  const there = (await trees.list(source, treePath(directory))).entries
  const here = (await trees.list(`${target}/${directory}`, treePath(''))).entries
  await trees.copy(source, target, chosen(there, here, treePath(directory)))
  await tools.run(['sync', '--file-system', `${target}/${directory}`])
}
