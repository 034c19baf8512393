import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'

/** The text of a file, or of a layout that is shipped. */
export async function layoutText(host: Host, name: string): Promise<string> {
  const path = /[/.]/.test(name) ? name : host.shippedLayout(name)
  const text = await host.files.readText(path)
  if (text !== null) return text
  throw new CommandFault('usage', [
    fault(
      'layout.unknown',
      `there is no layout ${JSON.stringify(name)}`,
      'Name default, minimal, or a YAML file by its path.',
    ),
  ])
}
