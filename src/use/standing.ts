import type {Host} from '../host/host.ts'
import type {FailedTrial} from '../model/failed-trial.ts'
import {layersOf} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import {askNode} from './ask.ts'

/** What the next boot brings. */
export interface NextBoot {
  readonly default: LayerId | null
  /** Another layer boots next than the one that runs. */
  readonly rebootNeeded: boolean
}

/** What `w` tells: where the node stands. */
export interface Standing extends NextBoot {
  /** Null where something else than a layer runs. */
  readonly booted: LayerId | null
  readonly previous: LayerId | null
  /** What runs is what the boot loader fell back to, since this layer did not come up; null where nothing fell back. */
  readonly fellBackFrom: FellBackFrom | null
  /** Names of the virtual machines that run here. */
  readonly machines: readonly string[]
}

/** `at` in seconds since 1970. */
export interface FellBackFrom {
  readonly layer: LayerId
  readonly why: FailedTrial['why']
  readonly at: number
}

export async function standing(host: Host, vg: string | undefined): Promise<Standing> {
  const node = await askNode(host, vg)
  const {state, roles} = node
  return {
    booted: roles.booted?.id ?? null,
    ...nextBoot(node),
    previous: roles.previous?.id ?? null,
    fellBackFrom: fellBackFrom(node),
    machines: state.machines,
  }
}

export const nextBoot = ({roles}: Node): NextBoot => ({
  default: roles.default?.id ?? null,
  rebootNeeded: roles.default !== null && roles.default.id !== roles.booted?.id,
})

/** The last layer that failed, as long as the one that came back for it runs. */
export function fellBackFrom({lineage, roles: {booted}}: Node): FellBackFrom | null {
  const failures = layersOf(lineage).flatMap(({id, bad}) =>
    bad === null || bad.fellBackTo !== booted?.volume.name ? [] : [{layer: id, why: bad.why, at: bad.at}],
  )
  return failures.toSorted((a, b) => b.at - a.at)[0] ?? null
}
