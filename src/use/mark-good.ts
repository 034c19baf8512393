import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan} from '../model/plan.ts'
import {fromTag} from '../model/tags.ts'
import {markGood} from '../plan/update.ts'
import {noteBoot} from './boot-log.ts'
import {carryOut, type Change} from './transaction.ts'

/** The one place where a boot is judged good: the layer that runs is one to go back to, and waits for nobody's changes any more. */
export async function markBootedGood(change: Change, node: Node, booted: Layer): Promise<void> {
  await carryOut(change, goodPlan(node, booted))
  await noteBoot(change.steadyHost, booted.id, {good: true})
}

/** Once a layer has run, nobody waits for changes of the old one any more. */
function goodPlan({state, lineage}: Node, booted: Layer): Plan {
  const done = layersOf(lineage).find(({id}) => id === booted.id)?.stagedFrom ?? null
  const {vg, name} = booted.volume
  const good = markGood(booted, state.now)
  const forget = done === null ? [] : [fromTag(done)]
  const step = good.step.kind === 'volume.tag' ? {...good.step, remove: [...good.step.remove, ...forget]} : good.step
  const undo = good.undo.map((one) => (one.kind === 'volume.tag' ? {...one, add: [...one.add, ...forget]} : one))
  return {goal: `remember that ${vg}/${name} runs`, steps: [planned(step, good.because, ...undo)], commit: 0}
}
