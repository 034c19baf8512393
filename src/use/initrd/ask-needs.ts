import type {Host} from '../../host/host.ts'
import {treePath} from '../../model/tree-path.ts'
import {devicePath, type VolumeId} from '../../model/volume.ts'
import type {RootNeeds} from '../../plan/initrd.ts'
import {parseKernelModules} from '../../read/kernel-modules.ts'
import {lsblkArguments, rootStack} from '../../read/root-stack.ts'
import {driversCommand} from './drivers-command.ts'

/** What the layer mounted at `root`, on an active volume, needs of an initrd for its kernel `release`. */
export async function askNeeds(
  {tools, trees}: Pick<Host, 'tools' | 'trees'>,
  root: string,
  volume: VolumeId,
  release: string,
): Promise<RootNeeds> {
  const {kinds, mappings, disks} = rootStack((await tools.run(['lsblk', ...lsblkArguments, devicePath(volume)])).stdout)
  const words = async (command: readonly [string, ...string[]]): Promise<readonly string[]> =>
    (await tools.run(command)).stdout.split('\n').filter((line) => line !== '')
  const filesystem = await words(['findmnt', '--noheadings', '--output', 'FSTYPE', '--target', root])
  const drivers = await words(driversCommand('/sys', disks))
  const text = async (name: string): Promise<string | null> => {
    const bytes = await trees.read(root, treePath(`usr/lib/modules/${release}/${name}`))
    return bytes === null ? null : Buffer.from(bytes).toString('latin1')
  }
  const modules = parseKernelModules(await text('modules.builtin'), await text('modules.dep'))
  return {kinds, mappings, drivers: [...new Set([...filesystem.slice(-1), ...drivers])], modules}
}
