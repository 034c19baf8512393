import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {ImageSource} from '../model/image.ts'
import {findBase} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {parseNvr, type Nvr} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import type {FilesystemType} from '../model/step.ts'
import {planEmptyBase, planNamedBase} from '../plan/add-base.ts'
import {baseVolume, volumeTaken} from '../plan/names.ts'
import {planPull} from '../plan/pull.ts'
import {nameTaken} from '../plan/update.ts'
import {askNode, required} from './ask.ts'
import {chosenFilesystem} from './chosen-filesystem.ts'
import {estimatePull} from './estimate.ts'
import {asFault, recogniseOffer, type Offer} from './offered-image.ts'
import {planToStore, pullStored, withoutScratch} from './pull-stored.ts'
import {openTransaction, type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

export interface AddBaseOptions {
  readonly nvr: string
  readonly size: bigint
  /** Without one, the base is an empty file system. */
  readonly offer: Offer | undefined
  readonly filesystem: FilesystemType | undefined
}

export interface AddBaseResult {
  readonly base: Nvr
  readonly digest: string | null
  readonly warnings: readonly string[]
}

/** `base --add`: a base without a layer; nothing boots it. */
export async function addBase(change: Change, options: AddBaseOptions): Promise<AddBaseResult> {
  const {node, first, nvr, image: offered} = await prepareBase(change, options)
  const transaction = await openTransaction(change)
  await transaction.run(first)
  const image = offered === null ? null : await pullStored(change, transaction, offered, true, pullOf(change, options))
  const named = planNamedBase(node, {transaction: change.transaction, nvr, digest: image?.digest ?? null})
  const warnings = await transaction.run(named)
  const digest = image !== null && image.digest === null ? await writtenDigest(change, nvr) : (image?.digest ?? null)
  return {base: nvr, digest, warnings: warnings.map(sentenceOf)}
}

/** What `base --add --dry-run` shows. */
export async function plansOfBase(
  host: Host,
  transaction: string,
  vg: string | undefined,
  options: AddBaseOptions,
): Promise<readonly Plan[]> {
  const shown = {host, transaction, vg}
  const {node, first, nvr, image} = await prepareBase(shown, options)
  const named = planNamedBase(node, {transaction, nvr, digest: image?.digest ?? null})
  if (image?.format.kind !== 'incoming') return [first, named]
  return [first, withoutScratch(await pullOf(shown, options)(node, image), node, transaction, image), named]
}

/** Of an image that was streamed, only the volume knows it. */
const writtenDigest = async (change: Change, nvr: Nvr): Promise<string | null> =>
  findBase((await askNode(change.steadyHost, change.vg)).lineage, nvr)?.digest ?? null

type Adding = Pick<Change, 'host' | 'transaction' | 'vg'>

interface Prepared {
  readonly node: Node
  /** The pull, or what has to come before. */
  readonly first: Plan
  readonly nvr: Nvr
  /** Null for an empty base. */
  readonly image: ImageSource | null
}

/** Everything that can be refused before anything is written. */
async function prepareBase(adding: Adding, options: AddBaseOptions): Promise<Prepared> {
  const {host, transaction, vg} = adding
  const nvr = required(parseNvr(options.nvr), 'usage')
  const node = await askNode(host, vg)
  refuseTaken(node, nvr)
  if (options.offer === undefined) return {node, first: await emptyBase(adding, node, options), nvr, image: null}
  const image = await recogniseOffer(host, node, options.offer, true).catch(asFault)
  const isIncoming = image.format.kind === 'incoming'
  const first = isIncoming ? planToStore(node, transaction, image) : await pullOf(adding, options)(node, image)
  return {node, first, nvr, image}
}

async function emptyBase({host, transaction}: Adding, node: Node, {size, filesystem}: AddBaseOptions): Promise<Plan> {
  return required(planEmptyBase(node, {transaction, size, filesystem: await chosenFilesystem(host, node, filesystem)}))
}

const pullOf =
  ({host, transaction}: Adding, {size, filesystem: wanted}: AddBaseOptions) =>
  async (node: Node, image: ImageSource): Promise<Plan> => {
    refuseTooSmall(image, size)
    const filesystem = await chosenFilesystem(host, node, wanted)
    const source = await estimatePull(host, node, image, filesystem).catch(asFault)
    return required(planPull(node.state, node.lineage, {transaction, size, filesystem, image, source}))
  }

function refuseTaken({state, lineage}: Node, nvr: Nvr): void {
  const taken = findBase(lineage, nvr)
  const faults =
    taken === undefined ? volumeTaken(state.volumes, baseVolume(lineage.vg, nvr)) : [nameTaken(nvr, taken.digest)]
  if (faults.length > 0) throw new CommandFault('refused', faults)
}

function refuseTooSmall(image: ImageSource, size: bigint): void {
  if (image.format.kind === 'incoming' || size >= image.contentSize) return
  throw new CommandFault('refused', [
    fault('base.size', `the image needs ${image.contentSize} bytes, --size gives ${size}`, 'Give more with --size.'),
  ])
}
