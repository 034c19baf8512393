import type {Host} from '../host/host.ts'
import {findKernel, type Kernel} from '../image/kernel.ts'
import {entryOf} from '../../boot/entries.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {KernelFiles} from '../plan/stage-layer.ts'
import {required} from './ask.ts'

/** The kernel of a mounted root, and the bytes that it takes on /boot with its initrd. */
export async function kernelOf(
  host: Host,
  root: string,
  release: string | null,
): Promise<KernelFiles & {readonly bytes: bigint}> {
  return measured(host, root, required(await findKernel(host, root, release)))
}

/** The kernel of a layer that is mounted at `root`; where it lies on /boot alone, as oVirt leaves it, the one that its entry starts. */
export async function kernelOfLayer(
  host: Host,
  {state, lineage}: Node,
  layer: Layer,
  root: string,
): Promise<KernelFiles & {readonly bytes: bigint}> {
  const found = await findKernel(host, root)
  const entry = entryOf(state.boot.entries, lineage, layer)
  const [initrd] = entry?.initrds ?? []
  if (found.ok || entry === null || initrd === undefined) return measured(host, root, required(found))
  const [kernel, its] = [entry.kernel, initrd].map((path) => `${state.boot.directory}${path}`) as [string, string]
  return {...(await measured(host, '', {release: entry.version, kernel, initrd: its})), from: 'host'}
}

/** The kernel that runs, or where its files are not on this root, the newest that has an initrd. */
export async function runningKernel(host: Host, release: string): Promise<KernelFiles & {readonly bytes: bigint}> {
  const running = await findKernel(host, '/', release)
  return measured(host, '/', running.ok ? running.value : required(await findKernel(host, '/')))
}

/** With the bytes that both files have. */
export async function measured(
  host: Host,
  root: string,
  kernel: Kernel,
): Promise<KernelFiles & {readonly bytes: bigint}> {
  const sizes = await Promise.all([kernel.kernel, kernel.initrd].map((path) => host.files.stat(`${root}${path}`)))
  return {...kernel, from: 'layer', bytes: sizes.reduce((sum, stat) => sum + (stat?.size ?? 0n), 0n)}
}
