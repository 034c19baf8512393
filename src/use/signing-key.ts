import type {Host} from '../host/host.ts'
import type {Sign} from '../image/release/publish.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, success} from '../model/fault.ts'
import {quoted} from '../model/quoted.ts'
import {keyId} from '../read/minisign.ts'
import {parseSecretKey, signatureText} from '../read/minisign-secret.ts'
import {required} from './ask.ts'

/** What signs with a secret key of minisign's, and the id of that key; null without a path. */
export async function signingKey(
  host: Pick<Host, 'files'>,
  path: string | undefined,
): Promise<{readonly sign: Sign; readonly id: string} | null> {
  if (path === undefined) return null
  const text = await host.files.readText(path)
  if (text === null)
    throw new CommandFault('usage', [
      fault('key.missing', `there is no key ${quoted(path)}`, 'Make one with minisign -G -W.'),
    ])
  const key = required(parseSecretKey(text))
  return {id: keyId(key.id), sign: (content, file) => success(signatureText(key, content, `file:${file}\thashed`))}
}
