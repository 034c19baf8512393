import type {HostState} from './host-state.ts'
import type {Layer, LayerId, Lineage} from './lineage.ts'

/** Why a layer must not be removed. `staged-from`: a layer that never ran well still takes in its later changes. */
export type Protection = 'booted' | 'default' | 'previous' | 'pinned' | 'staged-from'

/** The layers that play a part, and all that have to stay. */
export interface Roles {
  /** What runs now; null before init, or where something else than a layer was booted. */
  readonly booted: Layer | null
  /** What boots next; null where a foreign entry does. */
  readonly default: Layer | null
  readonly previous: Layer | null
  readonly protected: ReadonlyMap<LayerId, readonly Protection[]>
}

/** A node with a layout: everything that a plan is decided from. */
export interface Node {
  readonly state: HostState
  readonly lineage: Lineage
  readonly roles: Roles
}
