import {entryOf} from '../../boot/entries.ts'
import {hostArguments} from '../../boot/kernel-arguments.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerId} from '../model/nvr.ts'
import type {Plan} from '../model/plan.ts'
import {planKargs, shownArguments, type KargsEdit} from '../plan/kargs.ts'
import {incompleteLayer, noEntry} from '../plan/rollback.ts'
import {askNode, required, requireLoader} from './ask.ts'
import {carryOut, type Change} from './transaction.ts'

export interface KargsResult {
  readonly layer: LayerId
  /** Without those that name the layer. */
  readonly arguments: readonly string[]
  readonly changed: boolean
  /** The kernel that runs was started with others, or in another layer. */
  readonly rebootNeeded: boolean
  readonly warnings: readonly string[]
}

/** `kargs` without an edit. */
export async function showKargs(host: Host, vg: string | undefined, booted: boolean): Promise<KargsResult> {
  const node = await askNode(host, vg)
  return resultOf(node, meantLayer(node, booted), {changed: false, warnings: []})
}

/** `kargs` with an edit: nothing is written where nothing would change. */
export async function editKargs(change: Change, booted: boolean, edit: KargsEdit): Promise<KargsResult> {
  const {node, layer, plan} = await prepareKargs(change.host, change.vg, booted, edit)
  if (plan === null) return resultOf(node, layer, {changed: false, warnings: []})
  const warnings = await carryOut(change, plan)
  return resultOf(await askNode(change.host, change.vg), layer, {changed: true, warnings})
}

/** Null where the arguments are so already. */
export async function prepareKargs(
  host: Host,
  vg: string | undefined,
  booted: boolean,
  edit: KargsEdit,
): Promise<{node: Node; layer: Layer; plan: Plan | null}> {
  const node = await askNode(host, vg)
  const layer = meantLayer(node, booted)
  const plan = required(planKargs(node, requireLoader(node.state), layer, edit))
  const step = plan.steps.find((one) => one.step.kind === 'layer.arguments')
  const isSame = JSON.stringify(step?.step) === JSON.stringify(step?.undo[0])
  return {node, layer, plan: isSame ? null : plan}
}

/** What boots next, unless the booted one is asked for. */
function meantLayer({roles}: Node, booted: boolean): Layer {
  const layer = booted ? roles.booted : (roles.default ?? roles.booted)
  if (layer === null) throw new CommandFault('refused', [booted ? notBooted : nothingNext])
  if (layer.incomplete) throw new CommandFault('refused', [incompleteLayer(layer)])
  return layer
}

const notBooted = fault('kargs.not-booted', 'no layer of imgbase runs', 'Leave --booted out to change what boots next.')
const nothingNext = fault(
  'kargs.no-layer',
  'no layer of imgbase boots next',
  'Choose one with imgbase boot --set-default.',
)

function resultOf(
  {state, lineage, roles}: Node,
  layer: Layer,
  rest: Pick<KargsResult, 'changed' | 'warnings'>,
): KargsResult {
  const entry = entryOf(state.boot.entries, lineage, layer)
  if (entry === null) throw new CommandFault('refused', [noEntry(layer)])
  const wanted = shownArguments(entry)
  const running = hostArguments(state.boot.commandLine.trim())
  const isRunning = layer.id === roles.booted?.id && wanted.join(' ') === running.join(' ')
  return {layer: layer.id, arguments: wanted, rebootNeeded: !isRunning, ...rest}
}
