import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import type {Node} from '../model/node.ts'
import {askNode} from './ask.ts'

/** The node; null where it has no layout: the package may lie on a host before its init. */
export async function askNodeIfAny(host: Host, vg: string | undefined): Promise<Node | null> {
  try {
    return await askNode(host, vg)
  } catch (error) {
    if (error instanceof CommandFault && error.kind === 'no-layout') return null
    throw error
  }
}
