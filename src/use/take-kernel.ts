import {entryOf} from '../../boot/entries.ts'
import type {Host} from '../host/host.ts'
import {findKernel} from '../image/kernel.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {compareText, rpmCompare} from '../model/rpm-version.ts'
import {isTakenByDistribution} from '../plan/kernel-default.ts'
import type {KernelFiles} from '../plan/stage-layer.ts'
import {planTakeKernel} from '../plan/take-kernel.ts'
import {askNodeIfAny} from './ask-if-any.ts'
import {loaderOf, required, requireMenu} from './ask.ts'
import {measured} from './kernel-files.ts'
import {carryOut, type Change} from './transaction.ts'

/** What `boot --take-kernel` did; `kernel` is the release that the running layer's entry starts, null where no layer runs. */
export interface TakenKernel {
  readonly layer: LayerId | null
  readonly kernel: string | null
  readonly changed: boolean
  readonly warnings: readonly string[]
}

/** `boot --take-kernel`: the newest kernel of the layer that runs becomes that of its entry. */
export async function takeKernel(change: Change): Promise<TakenKernel> {
  const {layer, release, plan} = await prepareTakeKernel(change.host, change.vg)
  const warnings = plan === null ? [] : await carryOut(change, plan)
  return {layer, kernel: release, changed: plan !== null, warnings}
}

/** `plan` is null where nothing is to be done. */
export async function prepareTakeKernel(
  host: Host,
  vg: string | undefined,
): Promise<{readonly layer: LayerId | null; readonly release: string | null; readonly plan: Plan | null}> {
  const node = await askNodeIfAny(host, vg)
  const booted = node?.roles.booted ?? null
  if (node === null || booted === null) return {layer: null, release: null, plan: null}
  const kernel = await newestKernel(host)
  if (kernel === null || (isDefaultKept(node, kernel) && (await isStarted(host, node, booted, kernel))))
    return {layer: booted.id, release: kernel?.release ?? null, plan: null}
  const loader = await requireMenu(host, node.state)
  return {layer: booted.id, release: kernel.release, plan: required(planTakeKernel(node, loader, booted, kernel))}
}

/** Kernels of other layers lie in the same /boot: only those count whose modules are on this root. */
async function newestKernel(host: Host): Promise<(KernelFiles & {readonly bytes: bigint}) | null> {
  const releases = (await host.files.list('/usr/lib/modules')).toSorted((a, b) => rpmCompare(b, a) || compareText(b, a))
  for (const release of releases) {
    const found = await findKernel(host, '/', release)
    if (found.ok) return {...(await measured(host, '/', found.value)), from: 'host'}
  }
  return null
}

function isDefaultKept(node: Node, {release}: KernelFiles): boolean {
  const loader = loaderOf(node.state)
  return loader === null || !isTakenByDistribution(node, loader, release)
}

/** The entry has these very files already: what counts is their content, since an initrd is made anew under its old name. */
async function isStarted(host: Host, {state, lineage}: Node, layer: Layer, kernel: KernelFiles): Promise<boolean> {
  const entry = entryOf(state.boot.entries, lineage, layer)
  if (entry === null || entry.initrds.length !== 1) return false
  const pairs = [
    [kernel.kernel, entry.kernel],
    [kernel.initrd, entry.initrds[0] ?? ''],
  ] as const
  for (const [file, copy] of pairs) {
    const path = `${state.boot.directory}${copy}`
    if ((await host.files.stat(path)) === null) return false
    if ((await host.files.sha256(file)) !== (await host.files.sha256(path))) return false
  }
  return true
}
