import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planMarkGood} from '../plan/mark-good.ts'
import {loaderOf} from './ask.ts'
import {noteBoot} from './boot-log.ts'
import {carryOut, type Change} from './transaction.ts'

/** The one place where a boot is judged good: the layer that runs is one to go back to, and waits for nobody's changes any more. */
export async function markBootedGood(change: Change, node: Node, booted: Layer): Promise<void> {
  await carryOut(change, planMarkGood(node, loaderOf(node.state), booted))
  await noteBoot(change.steadyHost, booted.id, {good: true})
}
