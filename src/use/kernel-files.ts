import type {Host} from '../host/host.ts'
import {findKernel, type Kernel} from '../image/kernel.ts'
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
