import {parseLayout} from '../../layouts/parse.ts'
import {resolveLayout, type ResolvedLayout} from '../../layouts/resolve.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import type {Plan} from '../model/plan.ts'
import {planBuild} from '../plan/build.ts'
import {required} from './ask.ts'
import {diskFaults, diskSize} from './disks.ts'
import {layoutText} from './layout-text.ts'
import {carryOut, type Change} from './transaction.ts'

export interface BuildRequest {
  /** Name of a shipped layout, or path of a YAML file. */
  readonly layout: string
  readonly disks: readonly string[]
}

/** Sizes in bytes. */
export interface BuildResult {
  readonly vg: string
  readonly pool: string
  readonly volumes: readonly {readonly path: string; readonly name: string; readonly size: bigint}[]
  readonly warnings: readonly string[]
}

/** `layout --init --layout`: volume group, pool and volumes on empty disks. */
export async function buildLayout(change: Change, request: BuildRequest): Promise<BuildResult> {
  const {plan, layout} = await prepareBuild(change.host, request, change.transaction)
  const warnings = await carryOut(change, plan)
  return {
    vg: layout.group.name,
    pool: layout.pool.name,
    volumes: layout.volumes.map(({path, name, size}) => ({path, name, size})),
    warnings,
  }
}

export async function prepareBuild(
  host: Host,
  request: BuildRequest,
  transaction = 'dry-run',
): Promise<{plan: Plan; layout: ResolvedLayout}> {
  const wanted = required(parseLayout(await layoutText(host, request.layout), request.layout), 'usage')
  const faults = [
    ...(await diskFaults(host, request.disks)),
    ...((await groupNames(host)).includes(wanted.group.name) ? [groupTaken(wanted.group.name)] : []),
  ]
  if (faults.length > 0) throw new CommandFault('refused', faults)
  const sizes = await Promise.all(request.disks.map((disk) => diskSize(host, disk)))
  const layout = required(resolveLayout(wanted, sizes, defaultExtent))
  return {plan: planBuild(transaction, layout, request.disks), layout}
}

/** vgcreate(8): 4 MiB where nothing else is said. */
export const defaultExtent = 4n * 1024n * 1024n

/** `vgs` alone tells of groups without a volume. */
export async function groupNames(host: Host): Promise<readonly string[]> {
  const {stdout} = await host.tools.run(['vgs', '--noheadings', '-o', 'vg_name'])
  return stdout.split('\n').map((line) => line.trim())
}

export const groupTaken = (vg: string): Fault =>
  fault(
    'layout.group-taken',
    `there is a volume group ${vg} already`,
    'Choose another name in the layout, under group: name.',
  )
