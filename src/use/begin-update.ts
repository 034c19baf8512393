import type {Host} from '../host/host.ts'
import type {Hooks} from '../model/hook.ts'
import type {ImageSource} from '../model/image.ts'
import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {Nvr} from '../model/nvr.ts'
import type {Volume} from '../model/volume.ts'
import {isEnough} from './already-here.ts'
import {askNode, requireMenu} from './ask.ts'
import {requireRules} from './carry/rules.ts'
import {followedOffer} from './follow.ts'
import {askHooks} from './hooks.ts'
import {lookInto, sameImage} from './offered-image.ts'
import {runningRoot} from './running.ts'
import type {UpdateOptions} from './update-options.ts'
import {requireUnchanged} from './verify.ts'

/** What is known, and was not refused, before an update writes anything. */
export type BegunUpdate =
  | {readonly outcome: 'nothing-newer'; readonly node: Node; readonly upstream: string; readonly offered: Nvr | null}
  | {readonly outcome: 'already-here'; readonly node: Node; readonly here: Base}
  | {
      readonly outcome: 'begun'
      readonly node: Node
      /** With what a stream offers, where one is followed. */
      readonly options: UpdateOptions
      readonly image: ImageSource
      /** The base that holds this image already; null where it has to be pulled. */
      readonly here: Base | null
      readonly running: Volume
      readonly hooks: Hooks
    }

/** How every update begins, and the plan of one: what the update would refuse, its plan does too. */
export async function beginUpdate(host: Host, vg: string | undefined, wanted: UpdateOptions): Promise<BegunUpdate> {
  const node = await askNode(host, vg)
  await requireMenu(host, node.state)
  await requireRules(host.trees, '/')
  const {options, ...followed} = await resolved(host, node, wanted)
  if (options === null) return {outcome: 'nothing-newer', node, ...followed}
  const running = runningRoot(node)
  const image = await lookInto(host, node, options)
  const here = sameImage(node, image, options.nvr)
  if (here !== null && isEnough(here, options)) return {outcome: 'already-here', node, here}
  await requireSoundBases(host, node, here)
  return {outcome: 'begun', node, options, image, here, running, hooks: await askHooks(host)}
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

/** What the layer would stand on, and what tells the node's own changes from the image's. */
async function requireSoundBases(host: Host, {lineage, roles}: Node, here: Base | null): Promise<void> {
  const ancestor = lineage.bases.find(({nvr}) => nvr === roles.booted?.nvr)
  for (const base of new Set([here, ancestor ?? null])) if (base !== null) await requireUnchanged(host, base)
}
