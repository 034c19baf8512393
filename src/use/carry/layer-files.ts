import {fstabPath, kernelArgumentsPath} from '../../carry/areas.ts'
import {newMounts} from '../../carry/new-mounts.ts'
import {hasVar, layerFstab} from '../../carry/layer-fstab.ts'
import type {Host} from '../../host/host.ts'
import {devicePath, type VolumeId} from '../../model/volume.ts'
import type {CarryRoots} from './roots.ts'

/**
 * Our fstab, with the layer's root, what else has to be mounted, and what the image adds that lies in memory. Text is latin1:
 * comments and names may be any bytes.
 */
export async function writeFstab(
  host: Pick<Host, 'trees' | 'tools'>,
  {mine, theirs, ancestor, layer}: CarryRoots,
  device: string,
  lines: readonly string[],
  ownVar: VolumeId | null = null,
): Promise<void> {
  const [ours, others] = [await fstabIn(host, mine), await fstabIn(host, theirs)]
  const added = ancestor === null ? [] : newMounts(await fstabIn(host, ancestor), others)
  const rootType = await typeOf(host, layer)
  if (ownVar !== null && !hasVar(ours)) throw new Error('no line of /etc/fstab says what is mounted on /var')
  const text = layerFstab(ours, {
    ...{root: device, rootType, lines: [...lines, ...added]},
    ownVar: ownVar === null ? null : devicePath(ownVar),
  })
  const side = (await host.trees.sides(mine, [fstabPath])).get(fstabPath)
  await host.trees.write(layer, fstabPath, Buffer.from(text, 'latin1'), side?.type === 'file' ? side.mode : 0o644)
}

const fstabIn = async ({trees}: Pick<Host, 'trees'>, root: string): Promise<string> =>
  Buffer.from((await trees.read(root, fstabPath)) ?? []).toString('latin1')

async function typeOf({tools}: Pick<Host, 'tools'>, folder: string): Promise<string> {
  const {stdout} = await tools.run(['findmnt', '--noheadings', '--output', 'FSTYPE', '--target', folder])
  return stdout.trim().split('\n').at(-1) ?? 'auto'
}

/** So that the entry can be made again from the layer alone; kernel-install(8) reads it too. */
export async function writeKernelArguments(
  {trees}: Pick<Host, 'trees'>,
  layer: string,
  kernelArguments: readonly string[],
): Promise<void> {
  if (kernelArguments.length === 0) return
  await trees.write(layer, kernelArgumentsPath, Buffer.from(`${kernelArguments.join(' ')}\n`), 0o644)
}
