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
  const {plans, nvr, image} = await prepareBase(change.host, change.transaction, change.vg, options)
  const transaction = await openTransaction(change)
  const warnings: unknown[] = []
  for (const plan of plans) warnings.push(...(await transaction.run(plan)))
  const digest = image !== null && image.digest === null ? await writtenDigest(change, nvr) : (image?.digest ?? null)
  return {base: nvr, digest, warnings: warnings.map(sentenceOf)}
}

/** Of an image that was streamed, only the volume knows it. */
const writtenDigest = async (change: Change, nvr: Nvr): Promise<string | null> =>
  findBase((await askNode(change.steadyHost, change.vg)).lineage, nvr)?.digest ?? null

export async function prepareBase(
  host: Host,
  transaction: string,
  vg: string | undefined,
  options: AddBaseOptions,
): Promise<{plans: readonly Plan[]; nvr: Nvr; image: ImageSource | null}> {
  const nvr = required(parseNvr(options.nvr), 'usage')
  const node = await askNode(host, vg)
  refuseTaken(node, nvr)
  const image =
    options.offer === undefined ? null : await recogniseOffer(host, node, options.offer, true).catch(asFault)
  if (image !== null) refuseTooSmall(image, options.size)
  const filesystem = await chosenFilesystem(host, node, options.filesystem)
  const request = {transaction, size: options.size, filesystem}
  const pull =
    image === null
      ? planEmptyBase(node, request)
      : planPull(node.state, node.lineage, {
          ...request,
          image,
          source: await estimatePull(host, node, image, filesystem).catch(asFault),
        })
  return {plans: [required(pull), planNamedBase(node, {transaction, nvr, digest: image?.digest ?? null})], nvr, image}
}

function refuseTaken({state, lineage}: Node, nvr: Nvr): void {
  const taken = findBase(lineage, nvr)
  const faults =
    taken === undefined ? volumeTaken(state.volumes, baseVolume(lineage.vg, nvr)) : [nameTaken(nvr, taken.digest)]
  if (faults.length > 0) throw new CommandFault('refused', faults)
}

function refuseTooSmall(image: ImageSource, size: bigint): void {
  if (size >= image.contentSize) return
  throw new CommandFault('refused', [
    fault('base.size', `the image needs ${image.contentSize} bytes, --size gives ${size}`, 'Give more with --size.'),
  ])
}
