import type {Host} from '../host/host.ts'
import type {FailedTrial} from '../model/failed-trial.ts'
import type {Base, Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId, Nvr} from '../model/nvr.ts'
import {keptVars, mountedVar} from '../model/var-volume.ts'
import {poolOf} from '../plan/pull.ts'
import {askNode} from './ask.ts'
import {noSpaces, spaceOf, type Space, type Spaces} from './space.ts'
import {fellBackFrom, type FellBackFrom} from './standing.ts'

export interface ShownLayer {
  readonly id: LayerId
  readonly volume: string
  readonly size: bigint
  readonly booted: boolean
  readonly default: boolean
  readonly previous: boolean
  readonly incomplete: boolean
  /** How it failed its trial; null where it did not. */
  readonly bad: {readonly at: number; readonly why: FailedTrial['why']} | null
  readonly pin: 'admin' | 'rollback' | null
  /** Seconds since 1970; null where it never ran, as far as is known. */
  readonly goodAt: number | null
  /** Null where it was not asked for, since all of the pool's metadata is read for it. */
  readonly space: Space | null
}

export interface ShownBase {
  readonly nvr: Nvr
  readonly volume: string
  readonly size: bigint
  readonly digest: string | null
  readonly fromInit: boolean
  readonly incomplete: boolean
  readonly space: Space | null
  readonly layers: readonly ShownLayer[]
}

export interface ShownLayout {
  readonly vg: string
  readonly pool: ShownPool
  readonly bases: readonly ShownBase[]
  /** Layers whose base is gone. */
  readonly orphans: readonly ShownLayer[]
  /** Every /var that is kept for a rollback, or was replaced by one; none of them goes by itself. */
  readonly vars: readonly ShownVar[]
  /** What the `default` mark cannot show: something else than a layer boots next. */
  readonly foreignDefault: boolean
  /** What runs is what the boot loader fell back to, since this layer did not come up. */
  readonly fellBackFrom: FellBackFrom | null
}

/** `before`: as the layer `of` left it, before another one booted for the first time. `replaced`: by a rollback. `own`: of one layer. */
export interface ShownVar {
  readonly volume: string
  readonly size: bigint
  readonly why: 'before' | 'replaced' | 'own'
  /** The layer, by the name of its volume; null where nothing tells. */
  readonly of: string | null
  /** Seconds since 1970. */
  readonly at: number | null
  readonly mounted: boolean
}

/** Sizes in bytes; percentages are null while the pool is inactive. */
export interface ShownPool {
  readonly name: string
  readonly size: bigint
  readonly free: bigint
  readonly dataPercent: number | null
  readonly metadataPercent: number | null
}

/** What `layout` shows: the lineage, oldest base first; with `space` also what each volume holds of the pool. */
export async function showLayout(host: Host, vg: string | undefined, space = false): Promise<ShownLayout> {
  const node = await askNode(host, vg)
  const spaces = space ? await spaceOf(host, node) : noSpaces
  return {
    vg: node.lineage.vg,
    pool: shownPool(node),
    bases: node.lineage.bases.map((base) => shownBase(node, base, spaces)),
    orphans: node.lineage.orphans.map((layer) => shownLayer(node, layer, spaces)),
    vars: shownVars(node),
    foreignDefault: node.roles.default === null,
    fellBackFrom: fellBackFrom(node),
  }
}

function shownVars({state, lineage}: Node): readonly ShownVar[] {
  const mounted = mountedVar(state, lineage)?.name
  return keptVars(state.volumes, lineage).map(({volume: {name, size}, why, of, at}) => ({
    ...{volume: name, size, why, of, at},
    mounted: name === mounted,
  }))
}

function shownPool({state, lineage}: Node): ShownPool {
  const {name, size, dataPercent, metadataPercent} = poolOf(state, lineage)
  const free = (size * BigInt(Math.round((100 - (dataPercent ?? 0)) * 100))) / 10_000n
  return {name, size, free, dataPercent, metadataPercent}
}

const shownBase = (node: Node, base: Base, spaces: Spaces): ShownBase => ({
  nvr: base.nvr,
  volume: base.volume.name,
  size: base.volume.size,
  digest: base.digest,
  fromInit: base.fromInit,
  incomplete: base.incomplete,
  space: spaces.get(base.volume.name) ?? null,
  layers: base.layers.map((layer) => shownLayer(node, layer, spaces)),
})

const shownLayer = ({roles}: Node, layer: Layer, spaces: Spaces): ShownLayer => ({
  id: layer.id,
  volume: layer.volume.name,
  size: layer.volume.size,
  booted: roles.booted?.id === layer.id,
  default: roles.default?.id === layer.id,
  previous: roles.previous?.id === layer.id,
  incomplete: layer.incomplete,
  bad: layer.bad === null ? null : {at: layer.bad.at, why: layer.bad.why},
  pin: layer.pin,
  goodAt: layer.goodAt,
  space: spaces.get(layer.volume.name) ?? null,
})
