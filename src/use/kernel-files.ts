import type {Host} from '../host/host.ts'
import {findKernel} from '../image/kernel.ts'
import type {KernelFiles} from '../plan/stage-layer.ts'
import {required} from './ask.ts'

/** The kernel of a mounted root, and the bytes that it takes on /boot with its initrd. */
export async function kernelOf(
  host: Host,
  root: string,
  release: string | null,
): Promise<KernelFiles & {readonly bytes: bigint}> {
  const kernel = required(await findKernel(host, root, release))
  const sizes = await Promise.all([kernel.kernel, kernel.initrd].map((path) => host.files.stat(`${root}${path}`)))
  return {...kernel, from: 'layer', bytes: sizes.reduce((sum, stat) => sum + (stat?.size ?? 0n), 0n)}
}
