import type {Node} from '../model/node.ts'
import {valuesOf} from '../model/tags.ts'
import type {VolumeId} from '../model/volume.ts'
import {pulledVolume} from '../plan/pull.ts'

/** The digest that a pulled volume was tagged with when it was streamed. */
export const pulledDigest = (node: Node, transaction: string): string =>
  taggedDigest(node, pulledVolume(node.lineage.vg, transaction))

export function taggedDigest({state}: Pick<Node, 'state'>, {vg, name}: VolumeId): string {
  const volume = state.volumes.find((one) => one.vg === vg && one.name === name)
  const [digest] = valuesOf(volume?.tags ?? [], 'digest')
  if (digest === undefined) throw new Error(`the volume ${vg}/${name} has no digest`)
  return digest
}
