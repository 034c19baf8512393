import {fstabPath, kernelArgumentsPath} from '../../carry/areas.ts'
import {layerFstab} from '../../carry/layer-fstab.ts'
import type {Host} from '../../host/host.ts'
import type {CarryRoots} from './roots.ts'

/** Our fstab, with the layer's root and what else has to be mounted. Text is latin1: comments and names may be any bytes. */
export async function writeFstab(
  host: Pick<Host, 'trees' | 'tools'>,
  {mine, layer}: CarryRoots,
  device: string,
  lines: readonly string[],
): Promise<void> {
  const ours = Buffer.from((await host.trees.read(mine, fstabPath)) ?? []).toString('latin1')
  const rootType = await typeOf(host, layer)
  const text = layerFstab(ours, {root: device, rootType, lines})
  const side = (await host.trees.sides(mine, [fstabPath])).get(fstabPath)
  await host.trees.write(layer, fstabPath, Buffer.from(text, 'latin1'), side?.type === 'file' ? side.mode : 0o644)
}

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
