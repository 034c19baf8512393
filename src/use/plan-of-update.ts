import type {Host} from '../host/host.ts'
import type {Hooks} from '../model/hook.ts'
import type {ImageSource} from '../model/image.ts'
import type {Node} from '../model/node.ts'
import {parseNvr, type Nvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {planNamedBase} from '../plan/add-base.ts'
import {planPull} from '../plan/pull.ts'
import {planUpdate, preUpdate} from '../plan/update.ts'
import {required, requireLoader} from './ask.ts'
import {beginUpdate} from './begin-update.ts'
import {isUnproven} from './boot-log.ts'
import {chosenFilesystem} from './chosen-filesystem.ts'
import {estimatePull} from './estimate.ts'
import {asFault} from './offered-image.ts'
import {planToStore, withoutScratch} from './pull-stored.ts'
import {runningArguments, runningRoot} from './running.ts'
import type {UpdateOptions} from './update-options.ts'

/** What the update would do, as far as it can be told before the image was read. */
export async function planOfUpdate(
  host: Host,
  transaction: string,
  vg: string | undefined,
  wanted: UpdateOptions,
): Promise<readonly Plan[]> {
  const begun = await beginUpdate(host, vg, wanted)
  if (begun.outcome !== 'begun') return []
  const {node, options, image, here, running, hooks} = begun
  const nvr =
    here?.nvr ??
    (options.nvr === undefined ? image.metadata?.nvr : required(parseNvr(options.nvr), 'usage')) ??
    ('IMAGE-VERSION-RELEASE' as Nvr)
  if (options.downloadOnly === true) {
    const pull = await plansOfPull(host, node, {transaction, image, hooks}, options)
    return [...pull, planNamedBase(node, {transaction, nvr, digest: image.digest})]
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
  return [...(await plansOfPull(host, node, {transaction, image, hooks}, options)), required(rest)]
}

type Pulled = {readonly transaction: string; readonly image: ImageSource; readonly hooks: Hooks}

/** Of an image that has to be stored first, what it holds is told only then. */
async function plansOfPull(host: Host, node: Node, pulled: Pulled, options: UpdateOptions): Promise<readonly Plan[]> {
  const first = await firstPlan(host, node, pulled, options)
  if (pulled.image.format.kind !== 'incoming') return [first]
  const pull = await planOfPull(host, node, pulled, options)
  return [first, withoutScratch(pull, node, pulled.transaction, pulled.image)]
}

/** What an update does first; what can be refused before anything is written, is. */
export async function firstPlan(host: Host, node: Node, pulled: Pulled, options: UpdateOptions): Promise<Plan> {
  const {image, transaction} = pulled
  const plan =
    image.format.kind === 'incoming'
      ? planToStore(node, transaction, image)
      : await planOfPull(host, node, pulled, options)
  return {...plan, steps: [...preUpdate(node, pulled), ...plan.steps]}
}

/** How the image gets into a volume. */
export async function planOfPull(
  host: Host,
  node: Node,
  {transaction, image}: Omit<Pulled, 'hooks'>,
  options: UpdateOptions,
): Promise<Plan> {
  const filesystem = await chosenFilesystem(host, node, options.filesystem)
  const source = await estimatePull(host, node, image, filesystem).catch(asFault)
  const size = options.size ?? runningRoot(node).size
  return required(planPull(node.state, node.lineage, {image, transaction, size, filesystem, source}))
}
