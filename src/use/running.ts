import {hostArguments} from '../../boot/kernel-arguments.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import type {Node} from '../model/node.ts'
import type {Volume} from '../model/volume.ts'

/** The root that runs, on which the carry-over stands: a thin volume of the group, whether it is a layer yet or not. */
export function runningRoot({state, lineage}: Node): Volume {
  const volume = state.volumes.find((one) => one.vg === lineage.vg && one.device === state.rootDevice)
  if (volume !== undefined) return volume
  throw new CommandFault('refused', [
    fault(
      'update.foreign-root',
      `this system does not run from a volume of the group ${lineage.vg}`,
      'Boot a layer of it first: an update takes the changes of the running layer over.',
    ),
  ])
}

/** The administrator's kernel arguments: what the running layer keeps, else what this kernel was started with. */
export async function runningArguments(host: Host, state: HostState): Promise<readonly string[]> {
  const kept = await host.files.readText('/etc/kernel/cmdline')
  return hostArguments((kept ?? state.boot.commandLine).trim())
}
