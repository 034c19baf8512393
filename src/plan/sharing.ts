import type {ThinMappings} from '../model/thin-mappings.ts'

/** Bytes of the pool that one volume, or several together, hold. */
export interface Sharing {
  /** Held by no other volume. */
  readonly alone: bigint
  /** Held by others as well. */
  readonly shared: bigint
}

/** For each group of devices what its members, taken together, hold alone (and would free, if all were removed) and share with others. */
export function sharingOf({blockSize, runs}: ThinMappings, groups: readonly ReadonlySet<number>[]): readonly Sharing[] {
  const sums = groups.map(() => ({alone: 0, shared: 0}))
  for (const {length, owners} of segmentsOf(runs))
    for (const [at, group] of groups.entries()) {
      const inside = owners.filter((device) => group.has(device)).length
      const sum = sums[at]
      if (inside === 0 || sum === undefined) continue
      if (inside === owners.length) sum.alone += length
      else sum.shared += length
    }
  const bytes = (blocks: number): bigint => BigInt(blocks) * BigInt(blockSize)
  return sums.map(({alone, shared}) => ({alone: bytes(alone), shared: bytes(shared)}))
}

interface Segment {
  readonly length: number
  readonly owners: readonly number[]
}

/** The pool cut where a run begins or ends, each piece with the devices that map it. */
function* segmentsOf(runs: ThinMappings['runs']): Generator<Segment> {
  const events = runs
    .flatMap(({device, start, length}) => [
      {at: start, device, step: 1},
      {at: start + length, device, step: -1},
    ])
    .toSorted((a, b) => a.at - b.at)
  // A device may map one block at two places of its own.
  const active = new Map<number, number>()
  let from = 0
  for (const {at, device, step} of events) {
    if (at > from && active.size > 0) yield {length: at - from, owners: [...active.keys()]}
    from = at
    const count = (active.get(device) ?? 0) + step
    if (count === 0) active.delete(device)
    else active.set(device, count)
  }
}
