import type {BootRecord} from '../model/boot-record.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {fitsDeviceMapper, namesLayer} from '../model/nvr.ts'
import {planned, type Plan} from '../model/plan.ts'
import {stagingTag, varBeforeTag, varOfTag} from '../model/tags.ts'
import {keptVars, lastInSharedVar, mountedVar, stemOf, type KeptVar} from '../model/var-volume.ts'
import type {Volume} from '../model/volume.ts'

/**
 * A snapshot of /var before the first boot of an update's layer writes there: as the layer that ran before left it. Skipped at
 * activation, because it bears the UUID of the one in use. Null where there is none to make: one is there, and no other layer ran
 * since; or /var is that layer's own.
 */
export function planKeepVar(node: Node, booted: Layer, transaction: string, log: readonly BootRecord[]): Plan | null {
  const {state, lineage} = node
  const live = mountedVar(state, lineage)
  const {stagedFrom} = booted
  if (live === null || stagedFrom === null || !namesLayer(stagedFrom)) return null
  const kept = keptVars(state.volumes, lineage)
  const last = lastInSharedVar(node, booted, log)
  const isHere = kept.some(({before, at}) => before === booted.volume.name && (at ?? 0) >= (last?.since ?? 0))
  const isOwn = kept.some(({volume, of}) => volume.name === live.name && of === booted.volume.name)
  const id = {vg: live.vg, name: freeName(`${stemOf(live.name)}.before.${booted.volume.name}`, kept)}
  if (isHere || isOwn || !fitsDeviceMapper(id.vg, id.name)) return null
  return keep(live, id, booted, {
    transaction,
    tags: [varBeforeTag(state.now, booted.volume.name), varOfTag(last?.volume ?? stagedFrom)],
  })
}

/** One that was kept when the layer was tried before stays. */
function freeName(name: string, kept: readonly KeptVar[]): string {
  const taken = new Set(kept.map(({volume}) => volume.name))
  let count = 1
  const numbered = (): string => (count === 1 ? name : `${name}.${count}`)
  while (taken.has(numbered())) count += 1
  return numbered()
}

function keep(
  live: Volume,
  id: {readonly vg: string; readonly name: string},
  booted: Layer,
  {transaction, tags}: {readonly transaction: string; readonly tags: readonly string[]},
): Plan {
  const staging = stagingTag(transaction)
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
