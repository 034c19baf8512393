import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'

/**
 * The bases, oldest first, that a collection removes: complete ones beyond the newest `keep`, of which no layer is
 * protected. A base that is being made is no business of a collection; one that another descends from goes with it.
 */
export function collectable({lineage, roles}: Node, keep: number): readonly Base[] {
  const complete = lineage.bases.filter((base) => !base.incomplete)
  const old = complete.slice(0, Math.max(0, complete.length - keep))
  const free = old.filter((base) => !base.layers.some((layer) => roles.protected.has(layer.id) || layer.incomplete))
  const kept = lineage.bases.filter((base) => !free.includes(base))
  return free.filter(({volume}) => !kept.some(({ancestor}) => ancestor === volume.name))
}
