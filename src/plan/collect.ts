import type {Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {nvrParts} from '../model/nvr.ts'

/**
 * The bases that a collection removes: of each product the complete ones beyond the newest `keep`, oldest first, of which no layer is
 * protected. A base that is being made is no business of a collection.
 */
export function collectable({lineage, roles}: Node, keep: number): readonly Base[] {
  const complete = lineage.bases.filter((base) => !base.incomplete)
  const products = Map.groupBy(complete, ({nvr}) => nvrParts(nvr).name)
  const old = [...products.values()].flatMap((bases) => bases.slice(0, Math.max(0, bases.length - keep)))
  return old.filter((base) => !base.layers.some((layer) => roles.protected.has(layer.id) || layer.incomplete))
}
