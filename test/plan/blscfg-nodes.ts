import {bootStateOf} from '../../boot/boot-state.ts'
import {withVariables} from '../../boot/grubenv.ts'
import {bootLoaderOf} from '../../boot/loader.ts'
import type {Layer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId} from '../../src/model/nvr.ts'
import type {Plan} from '../../src/model/plan.ts'
import {required} from '../../src/use/ask.ts'
import {afterPlans, modelOf} from './lvm-model.ts'
import {nodeWithState, simpleNode} from './nodes.ts'
import {nodeAfter} from './updates.ts'

export const environmentPath = '/boot/grub/grubenv'
export const idOf = ({nvr, index}: Layer): string => entryId(nvr, index)
export const loaderIn = ({state}: Node) => required(bootLoaderOf(state.boot))
export const environmentOf = ({state}: Node): string => state.boot.blscfg?.environment ?? ''

export const withEnvironment = (one: Node, environment: string): Node =>
  nodeWithState(one, {
    boot: bootStateOf({...one.state.boot, blscfg: {environmentPath, environment, countsBoots: true}}),
  })

/** The node that other tests have with custom.cfg, with Fedora's menu. */
export function blscfgNode(): Node {
  const one = simpleNode()
  return withEnvironment(
    nodeWithState(one, {boot: {...one.state.boot, customConfig: null}}),
    withVariables(null, {saved_entry: idOf(one.roles.default!), menu_auto_hide: '1'}),
  )
}

export function after(before: Node, plans: readonly Plan[]): Node {
  const model = modelOf(before.state)
  model.files.set(environmentPath, environmentOf(before))
  const end = afterPlans(model, plans)
  return withEnvironment(nodeAfter(before, end), end.files.get(environmentPath) ?? '')
}
