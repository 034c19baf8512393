import type {PackagesReport} from '../carry/packages/packages-report.ts'
import type {Host} from '../host/host.ts'
import {readMetadata} from '../image/metadata.ts'
import type {Hooks} from '../model/hook.ts'
import type {ImageSource} from '../model/image.ts'
import type {InitrdReport} from '../model/initrd.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {volumeName, type LayerId, type Nvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import type {Volume} from '../model/volume.ts'
import {pulledVolume} from '../plan/pull.ts'
import {planUpdate} from '../plan/update.ts'
import {askNode, required, requireLoader} from './ask.ts'
import {beginUpdate} from './begin-update.ts'
import {isUnproven} from './boot-log.ts'
import {carrySummary, type CarrySummary} from './carry-summary.ts'
import {collect, type Collected} from './collect.ts'
import {imageWithoutImgbase, lacksImgbase} from './inject.ts'
import {initrdOf} from './initrd/stored-initrd.ts'
import {kernelOf} from './kernel-files.ts'
import {keepBase, nameOf, refuseSame, type DownloadedBase} from './pulled-base.ts'
import {loadPackages} from './packages/stored-packages.ts'
import {pulledDigest} from './pulled-digest.ts'
import {runningArguments} from './running.ts'
import {nextBoot, type NextBoot} from './standing.ts'
import {triesOf} from './tries.ts'
import {openTransaction, type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'
import {refuseTooSmall} from './offered-image.ts'
import {firstPlan, planOfPull} from './plan-of-update.ts'
import {pullStored} from './pull-stored.ts'
import type {UpdateOptions} from './update-options.ts'

export type UpdateResult =
  | ({
      readonly outcome: 'nothing-newer'
      readonly upstream: string
      /** What the stream offers this node, if anything. */
      readonly offered: Nvr | null
      readonly machines: readonly string[]
    } & NextBoot)
  | ({
      readonly outcome: 'already-here'
      readonly base: Nvr
      readonly digest: string
      readonly machines: readonly string[]
    } & NextBoot)
  | DownloadedBase
  | {
      readonly outcome: 'updated'
      readonly base: Nvr
      readonly layer: LayerId
      readonly digest: string
      readonly carried: CarrySummary
      readonly packages: PackagesReport | null
      /** Null where the image's was taken unseen. */
      readonly initrd: InitrdReport | null
      readonly collected: Collected
      /** How often it is booted before what runs now comes back; null where its boots are not counted. */
      readonly tries: number | null
      readonly machines: readonly string[]
      readonly rebootNeeded: true
      /** The node was told to reboot, and does. */
      readonly rebooting: boolean
      readonly warnings: readonly string[]
    }

/** `update`: pulls an image into a base, stages a layer on it, and makes that the default, last. */
export async function update(change: Change, wanted: UpdateOptions): Promise<UpdateResult> {
  const begun = await beginUpdate(change.host, change.vg, wanted)
  const stands = {machines: begun.node.state.machines, ...nextBoot(begun.node)}
  if (begun.outcome === 'nothing-newer')
    return {outcome: begun.outcome, upstream: begun.upstream, offered: begun.offered, ...stands}
  if (begun.outcome === 'already-here')
    return {outcome: begun.outcome, base: begun.here.nvr, digest: begun.here.digest ?? '', ...stands}
  const {node, options, here, running, hooks} = begun
  const {transaction: id} = change
  const pull = here === null ? [await firstPlan(change.host, node, {...begun, transaction: id}, options)] : []
  const transaction = await openTransaction(change)
  for (const plan of pull) await transaction.run(plan)
  const image = await pullStored(change, transaction, begun.image, options.nvr !== undefined, (now, found) => {
    refuseTooSmall(found, options.size)
    return planOfPull(change.host, now, {transaction: id, image: found}, options)
  })
  if (options.downloadOnly === true) return await keepBase(change, transaction, image, options.nvr)
  const {plan, nvr, digest} = await planRest(change, {image, running, hooks}, options, here ?? undefined).catch(
    (error: unknown) => transaction.abandon(error),
  )
  const warnings = (await transaction.run(plan)).map(sentenceOf)
  const layer = stagedLayer(plan)
  const carried = await carrySummary(change.steadyHost, volumeName(layer))
  const told = await initrdOf(change.steadyHost, plan)
  const collected = await collectBeyond(change, node, options.keep)
  const reboot = options.reboot === true ? await rebootNode(change.steadyHost) : {rebooting: false, warnings: []}
  return {
    outcome: 'updated',
    base: nvr,
    layer,
    digest,
    carried,
    packages: await loadPackages(change.steadyHost, volumeName(layer)),
    initrd: told.initrd,
    collected,
    tries: triesOf(plan),
    machines: stands.machines,
    rebootNeeded: true,
    rebooting: reboot.rebooting,
    warnings: [...warnings, ...told.warnings, ...reboot.warnings],
  }
}

/** The update is made: a node that cannot be rebooted is only told. */
async function rebootNode(host: Host): Promise<{readonly rebooting: boolean; readonly warnings: readonly string[]}> {
  try {
    await host.tools.run(['systemctl', 'reboot'])
    return {rebooting: true, warnings: []}
  } catch (error) {
    return {rebooting: false, warnings: [`the node could not be rebooted: ${sentenceOf(error)}`]}
  }
}

/** With the new base there is one more; where that is not too many, nobody has to look again. */
const collectBeyond = (change: Change, {lineage}: Node, keep: number): Promise<Collected> =>
  lineage.bases.length + 1 <= keep ? Promise.resolve({removed: [], failures: []}) : collect(change, keep)

/** What only the pulled file system tells: name and kernel; then the plan to the end. */
async function planRest(
  change: Change,
  {image: offered, running, hooks}: {readonly image: ImageSource; readonly running: Volume; readonly hooks: Hooks},
  options: UpdateOptions,
  again: Base | undefined,
): Promise<{plan: Plan; nvr: Nvr; digest: string}> {
  const node = await askNode(change.host, change.vg)
  const digest = offered.digest ?? again?.digest ?? pulledDigest(node, change.transaction)
  const image = {...offered, digest}
  if (offered.digest === null && again === undefined) refuseSame(node, digest)
  const pulled = again?.volume ?? pulledVolume(node.lineage.vg, change.transaction)
  const root = await change.host.mounts.mount(pulled, 'read-only')
  try {
    const metadata = image.metadata ?? required(await readMetadata(change.host, root, digest))
    const nvr = again?.nvr ?? nameOf(metadata, options.nvr)
    const inject = await lacksImgbase(change.host, root)
    if (inject && options.inject === false) throw imageWithoutImgbase()
    const kernel = await kernelOf(change.host, root, metadata.kernel)
    const plan = planUpdate(node, requireLoader(node.state), {
      ...{transaction: change.transaction, nvr, image, running, size: options.size ?? null},
      imageSize: metadata.size,
      kernel,
      kernelArguments: await runningArguments(change.host, node.state),
      unproven: await isUnproven(change.host),
      ancestor: options.ancestor,
      inject,
      hooks,
      ...{strict: options.strict === true, initrd: options.initrd},
      ...(again === undefined ? {} : {base: again}),
    })
    return {plan: required(plan), nvr, digest}
  } finally {
    await change.host.mounts.unmount(root)
  }
}

function stagedLayer(plan: Plan): LayerId {
  const step = plan.steps.find((planned) => planned.step.kind === 'layer.carry')?.step
  if (step?.kind !== 'layer.carry') throw new Error(`the plan to ${plan.goal} stages no layer`)
  return step.layer as LayerId
}
