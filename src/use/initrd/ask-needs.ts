import type {Host} from '../../host/host.ts'
import {treePath} from '../../model/tree-path.ts'
import {devicePath, type VolumeId} from '../../model/volume.ts'
import type {RootNeeds} from '../../plan/initrd.ts'
import {parseKernelModules} from '../../read/kernel-modules.ts'
import {lsblkArguments, rootStack} from '../../read/root-stack.ts'

/** What the layer mounted at `root`, on an active volume, needs of an initrd for its kernel `release`. */
export async function askNeeds(
  {tools, trees}: Pick<Host, 'tools' | 'trees'>,
  root: string,
  volume: VolumeId,
  release: string,
): Promise<RootNeeds> {
  const {kinds, disks} = rootStack((await tools.run(['lsblk', ...lsblkArguments, devicePath(volume)])).stdout)
  const words = async (command: readonly [string, ...string[]]): Promise<readonly string[]> =>
    (await tools.run(command)).stdout.split('\n').filter((line) => line !== '')
  const filesystem = await words(['findmnt', '--noheadings', '--output', 'FSTYPE', '--target', root])
  const drivers = await words(['bash', '-c', driversOf, 'drivers', ...disks])
  const text = async (name: string): Promise<string | null> => {
    const bytes = await trees.read(root, treePath(`usr/lib/modules/${release}/${name}`))
    return bytes === null ? null : Buffer.from(bytes).toString('latin1')
  }
  const modules = parseKernelModules(await text('modules.builtin'), await text('modules.dep'))
  return {kinds, drivers: [...new Set([...filesystem.slice(-1), ...drivers])], modules}
}

/** Of each disk and all that it hangs on, up to the root of sysfs, the module of its driver; one that is built in has none. */
const driversOf = `
for disk; do
  at=$(readlink -f "/sys/class/block/$disk")
  while [ "$at" != / ] && [ "$at" != "" ]; do
    [ ! -e "$at/driver/module" ] || basename "$(readlink -f "$at/driver/module")"
    at=\${at%/*}
  done
done`
