import type {Host} from '../host/host.ts'
import type {Hooks} from '../model/hook.ts'
import type {ImageSource} from '../model/image.ts'
import type {Node} from '../model/node.ts'
import {parseNvr, type Nvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {planNamedBase} from '../plan/add-base.ts'
import {planPull} from '../plan/pull.ts'
import {planUpdate, preUpdate} from '../plan/update.ts'
import {askNode, required, requireLoader, requireMenu} from './ask.ts'
import {isUnproven} from './boot-log.ts'
import {askHooks} from './hooks.ts'
import {followedOffer} from './follow.ts'
import {estimatePull} from './estimate.ts'
import {asFault, lookInto, sameImage} from './offered-image.ts'
import {requireRules} from './carry/rules.ts'
import {runningArguments, runningRoot} from './running.ts'
import {isEnough} from './already-here.ts'
import type {UpdateOptions} from './update-options.ts'

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
    ...{strict: options.strict === true, initrd: options.initrd},
    ...(here === null ? {} : {base: here}),
  })
  if (here !== null) return [required(rest)]
  return [await planOfPull(host, node, {transaction, image, hooks}, options), required(rest)]
}

/** What a stream offers, in the place of an image that was named; null where that is nothing newer. */
export async function resolved(
  host: Host,
  node: Node,
  wanted: UpdateOptions,
): Promise<{readonly options: UpdateOptions | null; readonly upstream: string; readonly offered: Nvr | null}> {
  if (wanted.follow === undefined) return {options: wanted, upstream: '', offered: null}
  const {upstream, version, offer} = await followedOffer(host, node, wanted, wanted.follow)
  return {options: offer === null ? null : {...wanted, ...offer}, upstream, offered: version}
}

/** What can be refused before anything is written, is. */
export async function planOfPull(
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
