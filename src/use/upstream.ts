import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan} from '../model/plan.ts'
import {parseUpstream, showUpstream, type Upstream} from '../model/stream.ts'
import {tagsOf, upstreamTag, valuesOf} from '../model/tags.ts'
import {poolOf} from '../plan/pull.ts'
import {askNode} from './ask.ts'
import {requireRemote} from './remotes.ts'
import {carryOut, type Change} from './transaction.ts'

export interface UpstreamResult {
  /** `REMOTE:STREAM` */
  readonly upstream: string
  readonly changed: boolean
}

/** `update --set-upstream`: the pool keeps which stream the node follows. */
export async function setUpstream(change: Change, text: string): Promise<UpstreamResult> {
  const plan = await planUpstream(change.host, change.vg, text)
  if (plan !== null) await carryOut(change, plan)
  return {upstream: text, changed: plan !== null}
}

/** Null where the node follows that stream already. */
export async function planUpstream(host: Host, vg: string | undefined, text: string): Promise<Plan | null> {
  const upstream = parseUpstream(text)
  if (upstream === null) throw new CommandFault('usage', [noUpstream(text)])
  await requireRemote(host.files, upstream.remote)
  const {state, lineage} = await askNode(host, vg)
  const pool = poolOf(state, lineage)
  const add = [upstreamTag(showUpstream(upstream))]
  const remove = tagsOf(pool.tags, 'upstream')
  if (remove.length === 1 && remove[0] === add[0]) return null
  const target = {vg: pool.vg, name: pool.name}
  const because = `follow the stream ${showUpstream(upstream)}`
  return {
    goal: because,
    steps: [
      planned({kind: 'volume.tag', ...target, add, remove}, because, {
        ...{kind: 'volume.tag', ...target, add: remove, remove: add},
      }),
    ],
    commit: 0,
  }
}

/** The stream that the node follows, or the end of the command. */
export function requireUpstream({state, lineage}: Node): Upstream {
  const [value] = valuesOf(poolOf(state, lineage).tags, 'upstream')
  const upstream = value === undefined ? null : parseUpstream(value)
  if (upstream !== null) return upstream
  throw new CommandFault('usage', [
    fault(
      'update.no-upstream',
      'this node follows no stream',
      'Name an image, or a stream: imgbase update --set-upstream REMOTE:STREAM.',
    ),
  ])
}

const noUpstream = (text: string) =>
  fault('usage', `${JSON.stringify(text)} is no stream`, 'Give REMOTE:STREAM; imgbase remote --list lists the remotes.')
