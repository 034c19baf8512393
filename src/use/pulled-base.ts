import type {Running} from '../engine/execute.ts'
import {readMetadata} from '../image/metadata.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {ImageMetadata, ImageSource} from '../model/image.ts'
import type {Node} from '../model/node.ts'
import {parseNvr, type Nvr} from '../model/nvr.ts'
import {planNamedBase} from '../plan/add-base.ts'
import {pulledVolume} from '../plan/pull.ts'
import {baseNameIsFree} from '../plan/update.ts'
import {askNode, required} from './ask.ts'
import {pulledDigest} from './pulled-digest.ts'
import {nextBoot, type NextBoot} from './standing.ts'
import {type Change} from './transaction.ts'
import {sentenceOf} from '../model/sentence.ts'

/** A base that was brought, and that nothing boots yet. */
export interface DownloadedBase extends NextBoot {
  readonly outcome: 'downloaded'
  readonly base: Nvr
  readonly digest: string
  readonly machines: readonly string[]
  readonly warnings: readonly string[]
}

/** What was pulled becomes a base without a layer. */
export async function keepBase(
  change: Change,
  transaction: Running,
  image: ImageSource,
  given: string | undefined,
): Promise<DownloadedBase> {
  const {node, nvr, digest} = await pulledBase(change, image, given).catch((error: unknown) =>
    transaction.abandon(error),
  )
  const plan = planNamedBase(node, {transaction: change.transaction, nvr, digest})
  const warnings = (await transaction.run(plan)).map(sentenceOf)
  return {outcome: 'downloaded', base: nvr, digest, machines: node.state.machines, ...nextBoot(node), warnings}
}

async function pulledBase(
  change: Change,
  image: ImageSource,
  given: string | undefined,
): Promise<{readonly node: Node; readonly nvr: Nvr; readonly digest: string}> {
  const node = await askNode(change.host, change.vg)
  const digest = image.digest ?? pulledDigest(node, change.transaction)
  if (image.digest === null) refuseSame(node, digest)
  const root = await change.host.mounts.mount(pulledVolume(node.lineage.vg, change.transaction), 'read-only')
  try {
    const metadata = image.metadata ?? required(await readMetadata(change.host, root, digest))
    const nvr = nameOf(metadata, given)
    required(baseNameIsFree(node, nvr))
    return {node, nvr, digest}
  } finally {
    await change.host.mounts.unmount(root)
  }
}

/** Of an image that was streamed only now is it known that it is here already. */
export function refuseSame({lineage}: Node, digest: string): void {
  const same = lineage.bases.find((base) => base.digest === digest && !base.incomplete)
  if (same === undefined) return
  throw new CommandFault('refused', [
    fault(
      'update.same-image',
      `this image is already here, as the base ${same.nvr}`,
      `A further layer on it: imgbase layer --add ${same.nvr}`,
    ),
  ])
}

/** What the base is called: as given, or as the image says. */
export function nameOf(metadata: ImageMetadata, given: string | undefined): Nvr {
  if (given !== undefined) return required(parseNvr(given), 'usage')
  if (metadata.nvr !== null) return metadata.nvr
  throw new CommandFault('refused', [
    fault('update.no-name', 'the image does not tell how it is called', 'Name it with --nvr NAME-VERSION-RELEASE.'),
  ])
}
