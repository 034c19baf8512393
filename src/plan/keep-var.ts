import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {fitsDeviceMapper, namesLayer} from '../model/nvr.ts'
import {planned, type Plan} from '../model/plan.ts'
import {stagingTag, varBeforeTag, varOfTag} from '../model/tags.ts'
import {keptVars, mountedVar, stemOf} from '../model/var-volume.ts'

/**
 * A snapshot of /var before the first boot of an update's layer writes there: as the layer that ran before left it. Skipped at
 * activation, because it bears the UUID of the one in use. Null where there is none to make: it is there, or /var is that layer's own.
 */
export function planKeepVar({state, lineage}: Node, booted: Layer, transaction: string): Plan | null {
  const live = mountedVar(state, lineage)
  const {stagedFrom} = booted
  if (live === null || stagedFrom === null || !namesLayer(stagedFrom)) return null
  const kept = keptVars(state.volumes, lineage)
  const isHere = kept.some(({before}) => before === booted.volume.name)
  const isOwn = kept.some(({volume, of}) => volume.name === live.name && of === booted.volume.name)
  const id = {vg: live.vg, name: `${stemOf(live.name)}.before.${booted.volume.name}`}
  if (isHere || isOwn || !fitsDeviceMapper(id.vg, id.name)) return null
  const staging = stagingTag(transaction)
  const tags = [varBeforeTag(state.now, booted.volume.name), varOfTag(stagedFrom)]
  const remove = {kind: 'volume.remove', ...id, onlyWithTag: staging} as const
  return {
    goal: `keep /var as it was before the first boot of ${booted.id}`,
    steps: [
      planned({kind: 'volume.snapshot', ...id, origin: live.name, tags: [staging]}, `keep /var as ${id.name}`, remove),
      planned({kind: 'volume.seal', ...id, tags}, 'let nobody write to it, or activate it by itself'),
      planned({kind: 'volume.tag', ...id, add: [], remove: [staging]}, 'mark it as complete'),
    ],
    commit: 2,
  }
}
