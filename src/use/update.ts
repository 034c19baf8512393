import type {PackagesReport} from '../carry/packages/packages-report.ts'
import type {Host} from '../host/host.ts'
import {readMetadata} from '../image/metadata.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Hooks} from '../model/hook.ts'
import type {ImageSource} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {layerId, parseNvr, volumeName, type LayerId, type Nvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import type {FilesystemType} from '../model/step.ts'
import type {Volume} from '../model/volume.ts'
import {planNamedBase} from '../plan/add-base.ts'
import {planPull, pulledVolume} from '../plan/pull.ts'
import {planUpdate, preUpdate} from '../plan/update.ts'
import {askNode, required, requireLoader, requireMenu} from './ask.ts'
import {isUnproven} from './boot-log.ts'
import {carrySummary, type CarrySummary} from './carry-summary.ts'
import {collect, type Collected} from './collect.ts'
import {imageWithoutImgbase, lacksImgbase} from './inject.ts'
import {askHooks} from './hooks.ts'
import {followedOffer, type Follow} from './follow.ts'
import {kernelOf} from './kernel-files.ts'
import {estimatePull} from './estimate.ts'
import {asFault, lookInto, sameImage, type Offer} from './offered-image.ts'
import {keepBase, nameOf, refuseSame, type DownloadedBase} from './pulled-base.ts'
import {loadPackages} from './packages/stored-packages.ts'
import {pulledDigest} from './pulled-digest.ts'
import {requireRules} from './carry/rules.ts'
import {runningArguments, runningRoot} from './running.ts'
import {triesOf} from './tries.ts'
import {openTransaction, sentence, type Change} from './transaction.ts'
import {requireUnchanged} from './verify.ts'

export interface UpdateOptions extends Offer {
  readonly nvr: string | undefined
  readonly size: bigint | undefined
  /** Bases that a collection leaves. */
  readonly keep: number
  readonly filesystem: FilesystemType
  readonly reboot?: boolean
  /** False refuses an image without imgbase, into which the one that runs is put otherwise. */
  readonly inject?: boolean
  /** The base with the image that a node set up with `layout --init` was installed from. */
  readonly ancestor?: string | undefined
  /** Undo it where a package or kernel module of the node would be missing. */
  readonly strict?: boolean
  /** Try an image again that did not come up before. */
  readonly force?: boolean
  /** Only bring the base; the next update to this image goes on from there. */
  readonly downloadOnly?: boolean
  /** The image is what a stream offers. */
  readonly follow?: Follow | undefined
}

export type UpdateResult =
  | {
      readonly outcome: 'nothing-newer'
      readonly upstream: string
      /** What the stream offers this node, if anything. */
      readonly offered: Nvr | null
      readonly machines: readonly string[]
    }
  | {
      readonly outcome: 'already-here'
      readonly base: Nvr
      readonly digest: string
      readonly machines: readonly string[]
    }
  | DownloadedBase
  | {
      readonly outcome: 'updated'
      readonly base: Nvr
      readonly layer: LayerId
      readonly digest: string
      readonly carried: CarrySummary
      readonly packages: PackagesReport | null
      readonly collected: Collected
      /** How often it is booted before what runs now comes back; null where its boots are not counted. */
      readonly tries: number | null
      readonly machines: readonly string[]
      /** The node was told to reboot, and does. */
      readonly rebooting: boolean
      readonly warnings: readonly string[]
    }

/** `update`: pulls an image into a base, stages a layer on it, and makes that the default, last. */
export async function update(change: Change, wanted: UpdateOptions): Promise<UpdateResult> {
  const node = await askNode(change.host, change.vg)
  await requireMenu(change.host, node.state)
  await requireRules(change.host.trees, '/')
  const {options, ...followed} = await resolved(change.host, node, wanted)
  if (options === null) return {outcome: 'nothing-newer', ...followed, machines: node.state.machines}
  const running = runningRoot(node)
  const image = await lookInto(change.host, node, options)
  const here = sameImage(node, image, options.nvr)
  if (here !== null && isEnough(here, options))
    return {outcome: 'already-here', base: here.nvr, digest: here.digest ?? '', machines: node.state.machines}
  await requireSoundBases(change.host, node, here)
  const hooks = await askHooks(change.host)
  const {transaction: id} = change
  const pull = here === null ? [await planOfPull(change.host, node, {transaction: id, image, hooks}, options)] : []
  const transaction = await openTransaction(change)
  for (const plan of pull) await transaction.run(plan)
  if (options.downloadOnly === true) return await keepBase(change, transaction, image, options.nvr)
  const {plan, nvr, digest} = await planRest(change, {image, running, hooks}, options, here ?? undefined).catch(
    (error: unknown) => transaction.abandon(error),
  )
  const warnings = (await transaction.run(plan)).map(sentence)
  const layer = stagedLayer(plan)
  const carried = await carrySummary(change.host, volumeName(layer))
  const collected = await collectBeyond(change, node, options.keep)
  const reboot = options.reboot === true ? await rebootNode(change.steadyHost) : {rebooting: false, warnings: []}
  return {
    outcome: 'updated',
    base: nvr,
    layer,
    digest,
    carried,
    packages: await loadPackages(change.host, volumeName(layer)),
    collected,
    tries: triesOf(plan),
    machines: node.state.machines,
    rebooting: reboot.rebooting,
    warnings: [...warnings, ...reboot.warnings],
  }
}

/** What the layer would stand on, and what tells the node's own changes from the image's. */
async function requireSoundBases(host: Host, {lineage, roles}: Node, here: Base | null): Promise<void> {
  const ancestor = lineage.bases.find(({nvr}) => nvr === roles.booted?.nvr)
  for (const base of new Set([here, ancestor ?? null])) if (base !== null) await requireUnchanged(host, base)
}

/** What a stream offers, in the place of an image that was named; null where that is nothing newer. */
async function resolved(
  host: Host,
  node: Node,
  wanted: UpdateOptions,
): Promise<{readonly options: UpdateOptions | null; readonly upstream: string; readonly offered: Nvr | null}> {
  if (wanted.follow === undefined) return {options: wanted, upstream: '', offered: null}
  const {upstream, version, offer} = await followedOffer(host, node, wanted, wanted.follow)
  return {options: offer === null ? null : {...wanted, ...offer}, upstream, offered: version}
}

/** The update is made: a node that cannot be rebooted is only told. */
async function rebootNode(host: Host): Promise<{readonly rebooting: boolean; readonly warnings: readonly string[]}> {
  try {
    await host.tools.run(['systemctl', 'reboot'])
    return {rebooting: true, warnings: []}
  } catch (error) {
    return {rebooting: false, warnings: [`the node could not be rebooted: ${sentence(error)}`]}
  }
}

/** With the new base there is one more; where that is not too many, nobody has to look again. */
const collectBeyond = (change: Change, {lineage}: Node, keep: number): Promise<Collected> =>
  lineage.bases.length + 1 <= keep ? Promise.resolve({removed: [], failures: []}) : collect(change, keep)

/** What the update would do, as far as it can be told before the image was read. */
export async function planOfUpdate(
  host: Host,
  transaction: string,
  vg: string | undefined,
  wanted: UpdateOptions,
): Promise<readonly Plan[]> {
  const node = await askNode(host, vg)
  await requireMenu(host, node.state)
  await requireRules(host.trees, '/')
  const {options} = await resolved(host, node, wanted)
  if (options === null) return []
  const running = runningRoot(node)
  const image = await lookInto(host, node, options)
  const here = sameImage(node, image, options.nvr)
  if (here !== null && isEnough(here, options)) return []
  const hooks = await askHooks(host)
  const nvr =
    here?.nvr ??
    (options.nvr === undefined ? image.metadata?.nvr : required(parseNvr(options.nvr), 'usage')) ??
    ('IMAGE-VERSION-RELEASE' as Nvr)
  if (options.downloadOnly === true) {
    const pull = await planOfPull(host, node, {transaction, image, hooks}, options)
    return [pull, planNamedBase(node, {transaction, nvr, digest: image.digest})]
  }
  const kernel = {
    release: 'of the image',
    kernel: '(kernel of the image)',
    initrd: '(initrd of the image)',
    from: 'layer',
    bytes: 0n,
  } as const
  const rest = planUpdate(node, requireLoader(node.state), {
    ...{transaction, nvr, image, running, kernel, size: options.size ?? null},
    imageSize: image.metadata?.size ?? null,
    kernelArguments: await runningArguments(host, node.state),
    unproven: await isUnproven(host),
    ancestor: options.ancestor,
    hooks,
    strict: options.strict === true,
    ...(here === null ? {} : {base: here}),
  })
  if (here !== null) return [required(rest)]
  return [await planOfPull(host, node, {transaction, image, hooks}, options), required(rest)]
}

/** What can be refused before anything is written, is. */
async function planOfPull(
  host: Host,
  node: Node,
  pulled: {readonly transaction: string; readonly image: ImageSource; readonly hooks: Hooks},
  options: UpdateOptions,
): Promise<Plan> {
  const source = await estimatePull(host, node, pulled.image, options.filesystem).catch(asFault)
  const size = options.size ?? runningRoot(node).size
  const {image, transaction} = pulled
  const request = {image, transaction, size, filesystem: options.filesystem, source}
  const plan = required(planPull(node.state, node.lineage, request))
  return {...plan, steps: [...preUpdate(node, pulled), ...plan.steps]}
}

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
      strict: options.strict === true,
      ...(again === undefined ? {} : {base: again}),
    })
    return {plan: required(plan), nvr, digest}
  } finally {
    await change.host.mounts.unmount(root)
  }
}

/** Whether the base of the image is here and nothing is left to do. */
const isEnough = (here: Base, {downloadOnly, force}: UpdateOptions): boolean =>
  downloadOnly === true || !goesOn(here, force)

/** A base that was only downloaded has no layer: the update goes on from there. */
const goesOn = (base: Base, force = false): boolean =>
  (base.layers.length === 0 && !base.fromInit) || triesAgain(base, force)

/** What did not come up is not tried again by itself; where another layer of the image runs, it is simply here. */
function triesAgain(base: Base, force = false): boolean {
  const failed = base.layers.findLast(({bad}) => bad !== null)
  if (failed === undefined || base.layers.some(({bad, goodAt}) => bad === null && goodAt !== null)) return false
  if (force) return true
  throw new CommandFault('refused', [
    fault(
      'update.failed-before',
      `this image did not come up when it was tried as ${failed.id}`,
      'Mend it and update to the new one, or try the same again with --force.',
    ),
  ])
}

function stagedLayer(plan: Plan): LayerId {
  const step = plan.steps.find((planned) => planned.step.kind === 'layer.carry')?.step
  return step?.kind === 'layer.carry' ? (step.layer as LayerId) : layerId('' as Nvr, 1)
}
