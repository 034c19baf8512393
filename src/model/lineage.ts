import type {FailedTrial} from './failed-trial.ts'
import type {LayerId, Nvr} from './nvr.ts'
import type {Volume} from './volume.ts'

export type {LayerId} from './nvr.ts'

/** A read-only thin volume with the root file system of one image. */
export interface Base {
  readonly nvr: Nvr
  readonly volume: Volume
  /** `sha256:<hex>` of the image, null where no tag tells (a base of oVirt's, or one made by init). */
  readonly digest: string | null
  /** Order of arrival; null where no tag tells. */
  readonly sequence: number | null
  /** True where it was made from a root file system in use, so that it holds the administrator's changes and is no ancestor. */
  readonly fromInit: boolean
  /** Name in LVM of the base that this one, made from a root in use, was told to descend from. */
  readonly ancestor: string | null
  /** True while a command is making it, or was killed while it did. */
  readonly incomplete: boolean
  readonly layers: readonly Layer[]
}

/** A writable thin snapshot: what a node boots. */
export interface Layer {
  readonly id: LayerId
  readonly nvr: Nvr
  readonly index: number
  readonly volume: Volume
  readonly incomplete: boolean
  /** When it was last known to run well, in seconds since 1970; null where it never was. */
  readonly goodAt: number | null
  /** How it failed its trial; null where it did not. */
  readonly bad: FailedTrial | null
  /** Why it is kept from collection; null where nobody asked. */
  readonly pin: 'admin' | 'rollback' | null
  /** Name of the volume that ran when this layer was staged, and whose later changes its first boot takes in. */
  readonly stagedFrom: string | null
}

/** All bases with their layers, oldest first, of one volume group. */
export interface Lineage {
  readonly vg: string
  readonly pool: string
  readonly bases: readonly Base[]
  /** Layers whose base is gone. */
  readonly orphans: readonly Layer[]
}

export const layersOf = (lineage: Lineage): readonly Layer[] => [
  ...lineage.bases.flatMap((base) => base.layers),
  ...lineage.orphans,
]

export const findLayer = (lineage: Lineage, id: string): Layer | undefined =>
  layersOf(lineage).find((layer) => layer.id === id)

export const findBase = (lineage: Lineage, nvr: string): Base | undefined =>
  lineage.bases.find((base) => base.nvr === nvr)
