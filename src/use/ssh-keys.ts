import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'

/** The public keys in the file `path`; ends the command where it holds none. */
export async function keysIn(host: Host, path: string): Promise<string> {
  const text = await host.files.readText(path)
  if (text !== null && /^(?:\S.*\s)?(?:ssh|ecdsa|sk)-\S+\s+[A-Za-z0-9+/]/m.test(text)) return text
  throw new CommandFault('usage', [
    fault(
      'install.ssh-key',
      text === null ? `there is no file ${JSON.stringify(path)}` : `${JSON.stringify(path)} holds no public SSH key`,
      'Give a file such as id_ed25519.pub with --ssh-key.',
    ),
  ])
}
