import type {Node} from '../model/node.ts'
import {valuesOf} from '../model/tags.ts'
import {pulledVolume} from '../plan/pull.ts'

/** The digest that a volume was tagged with when it was streamed. */
export function pulledDigest({lineage, state}: Node, transaction: string): string {
  const {name} = pulledVolume(lineage.vg, transaction)
  const volume = state.volumes.find((one) => one.vg === lineage.vg && one.name === name)
  const [digest] = valuesOf(volume?.tags ?? [], 'digest')
  if (digest === undefined) throw new Error(`the volume ${lineage.vg}/${name} has no digest`)
  return digest
}
