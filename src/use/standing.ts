import type {Host} from '../host/host.ts'
import type {LayerId} from '../model/nvr.ts'
import {askNode} from './ask.ts'

/** What `w` tells: where the node stands. */
export interface Standing {
  /** Null where something else than a layer runs. */
  readonly booted: LayerId | null
  readonly default: LayerId | null
  readonly previous: LayerId | null
  /** Another layer boots next than the one that runs. */
  readonly rebootNeeded: boolean
  /** Names of the virtual machines that run here. */
  readonly machines: readonly string[]
}

export async function standing(host: Host, vg: string | undefined): Promise<Standing> {
  const {state, roles} = await askNode(host, vg)
  return {
    booted: roles.booted?.id ?? null,
    default: roles.default?.id ?? null,
    previous: roles.previous?.id ?? null,
    rebootNeeded: roles.default !== null && roles.default.id !== roles.booted?.id,
    machines: state.machines,
  }
}
