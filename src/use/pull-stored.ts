import type {Running} from '../engine/execute.ts'
import {recogniseStored} from '../image/recognise-stored.ts'
import type {ImageSource} from '../model/image.ts'
import type {Node} from '../model/node.ts'
import type {Plan} from '../model/plan.ts'
import {devicePath} from '../model/volume.ts'
import {dropScratch, planScratch, scratchVolume} from '../plan/scratch.ts'
import {askNode, required} from './ask.ts'
import {usedOnRoot} from './estimate.ts'
import {refuseSame} from './pulled-base.ts'
import {taggedDigest} from './pulled-digest.ts'
import type {Change} from './transaction.ts'

/** The first half of pulling an image that comes in and has to be stored first, with room left for as much as what runs takes. */
export const planToStore = ({state, lineage}: Node, transaction: string, image: ImageSource): Plan =>
  required(planScratch(state, lineage, {transaction, image, held: usedOnRoot(state)}))

/**
 * The second half: looks into the image where it lies now, has its pull planned, and runs that; where it holds one more squashfs, stores that
 * one first. Resolves with what was found; what is refused only now takes the scratch volumes back too. Any other image was pulled by now,
 * and is what it was.
 */
export async function pullStored(
  change: Change,
  transaction: Running,
  given: ImageSource,
  named: boolean,
  planOf: (node: Node, image: ImageSource) => Promise<Plan>,
): Promise<ImageSource> {
  if (given.format.kind !== 'incoming') return given
  const {image, plan} = await planStored(change, given, named, planOf).catch((error: unknown) =>
    transaction.abandon(error),
  )
  await transaction.run(plan)
  return pullStored(change, transaction, image, named, planOf)
}

async function planStored(
  {host, vg, transaction}: Change,
  given: ImageSource,
  named: boolean,
  planOf: (node: Node, image: ImageSource) => Promise<Plan>,
): Promise<{readonly image: ImageSource; readonly plan: Plan}> {
  const node = await askNode(host, vg)
  const scratch = scratchVolume(node.lineage.vg, transaction, given)
  const digest = given.digest ?? taggedDigest(node, scratch)
  refuseSame(node, digest)
  const wasWithin = given.format.kind === 'incoming' && given.format.inner !== null
  const stored = {path: devicePath(scratch), given: given.given ?? given.path, digest, wasWithin}
  const image = required(await recogniseStored(host, stored, named))
  const isStoredNext = image.format.kind === 'incoming'
  const plan = isStoredNext ? planToStore(node, transaction, image) : await planOf(node, image)
  return {image, plan: withoutScratch(plan, node, transaction, given)}
}

/** Ends with the removal of the scratch volume of `image`. */
export const withoutScratch = (plan: Plan, {lineage}: Node, transaction: string, image: ImageSource): Plan => ({
  ...plan,
  steps: [...plan.steps, dropScratch(lineage.vg, transaction, image)],
})
