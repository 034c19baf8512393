import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {Volume} from '../model/volume.ts'
import {sharingOf} from '../plan/sharing.ts'
import {poolOf} from '../plan/pull.ts'

/** Bytes of the pool. */
export interface Space {
  /** Held by no other volume. */
  readonly alone: bigint
  readonly shared: bigint
  /** What removing it frees; of a base with its layers, as a removal takes them too. */
  readonly freed: bigint
}

/** By name of the volume. */
export type Spaces = ReadonlyMap<string, Space>

export const noSpaces: Spaces = new Map()

/** What each base and layer holds of the pool. Blocks that any other volume of the pool maps count as shared. */
export async function spaceOf(host: Host, {lineage, state}: Node): Promise<Spaces> {
  if (poolOf(state, lineage).dataPercent === null) throw new CommandFault('refused', [inactive])
  const numbers = await host.thinNumbers(lineage.vg)
  const mappings = await host.thinMappings({vg: lineage.vg, name: lineage.pool})
  const numbersOf = (...volumes: readonly Volume[]): ReadonlySet<number> =>
    new Set(volumes.flatMap(({name}) => numbers.get(name) ?? []))
  const volumeOf = ({volume}: Layer): Volume => volume
  const removals = [
    ...lineage.bases.map((base) => ({name: base.volume.name, goes: [base.volume, ...base.layers.map(volumeOf)]})),
    ...layersOf(lineage).map((layer) => ({name: layer.volume.name, goes: [layer.volume]})),
  ]
  const own = sharingOf(
    mappings,
    removals.map(({goes}) => numbersOf(...goes.slice(0, 1))),
  )
  const together = sharingOf(
    mappings,
    removals.map(({goes}) => numbersOf(...goes)),
  )
  return new Map(
    removals.map(({name}, at) => {
      const {alone, shared} = own[at] ?? {alone: 0n, shared: 0n}
      return [name, {alone, shared, freed: together[at]?.alone ?? 0n}]
    }),
  )
}

const inactive = fault(
  'pool.inactive',
  'the thin pool is not active, so that nobody can say what its volumes hold',
  'Activate it with vgchange -ay.',
)
