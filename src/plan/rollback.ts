import {entryOf} from '../../boot/entries.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {findLayer, layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {pinTag} from '../model/tags.ts'
import {bootSync, commitBoot, fallbackFor} from './commit-boot.ts'

/**
 * Where a rollback goes: what was asked for; else the booted layer where another one is to boot next (an update that was not
 * booted yet is called off); else the previous one.
 */
export function rollbackTarget({lineage, roles}: Node, to: string | null): Outcome<Layer> {
  if (to !== null) {
    const named = findLayer(lineage, to)
    return named === undefined ? failure(unknownLayer(to, layersOf(lineage))) : success(named)
  }
  const pending = roles.booted !== null && roles.default !== null && roles.default.id !== roles.booted.id
  const target = pending ? roles.booted : roles.previous
  return target === null ? failure(nowhere) : success(target)
}

export const unknownLayer = (name: string, layers: readonly Layer[]): Fault =>
  fault(
    'layer.unknown',
    `there is no layer ${JSON.stringify(name)}`,
    layers.length === 0 ? 'There are no layers.' : `There are: ${layers.map(({id}) => id).join(', ')}.`,
  )

const nowhere = fault(
  'rollback.nowhere',
  'no other layer is known to have run well, so there is none to go back to',
  'Name one with --to if you know that it runs; imgbase layout lists them.',
)

/** Switches the default to `target`, and keeps the layer that is left until somebody releases it with unpin. */
export function planRollback(node: Node, loader: BootLoader, target: Layer): Outcome<Plan> {
  const {state, lineage, roles} = node
  const entry = entryOf(state.boot.entries, lineage, target)
  if (target.incomplete) return failure(incompleteLayer(target))
  if (entry === null) return failure(noEntry(target))
  const before = keepLeft(roles.default !== null && roles.default.id !== target.id ? roles.default : null)
  const fallback = fallbackFor(node, state.boot.entries, target.id)
  return success({
    goal: `boot ${target.id} next`,
    steps: [
      ...before,
      commitBoot(state, lineage, loader, {entry, fallback}),
      bootSync(state),
      ...loader.dropTries(state.boot),
    ],
    commit: before.length,
  })
}

export const incompleteLayer = (layer: Layer): Fault =>
  fault(
    'layer.incomplete',
    `${layer.id} is incomplete: the command that made it did not finish`,
    'Run imgbase recover.',
  )

export const noEntry = (layer: Layer): Fault =>
  fault(
    'layer.no-entry',
    `${layer.id} has no boot entry`,
    'Run imgbase boot --setup, which rebuilds the entries from the volumes.',
  )

/** Keeps the layer that is left from collection. */
export function keepLeft(left: Layer | null): readonly PlannedStep[] {
  if (left === null || left.pin !== null || left.incomplete) return []
  const {id, volume} = left
  const tag = pinTag('rollback')
  return [
    planned(
      {kind: 'volume.tag', vg: volume.vg, name: volume.name, add: [tag], remove: []},
      `keep ${id} until it is released with unpin`,
      {kind: 'volume.tag', vg: volume.vg, name: volume.name, add: [], remove: [tag]},
    ),
  ]
}
