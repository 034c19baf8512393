import type {Host} from '../host/host.ts'
import {sentenceOf} from '../model/sentence.ts'

const program = '/usr/bin/systemd-sysusers'

/**
 * Adds to the booted layer the accounts that its sysusers.d(5) asks for and that are not there: systemd does so only where /usr is newer
 * than /etc, and before the delta since staging was taken in. That one fails keeps no node from booting.
 */
export async function addDeclaredAccounts({
  tools,
  files,
  report,
}: Pick<Host, 'tools' | 'files' | 'report'>): Promise<void> {
  if ((await files.stat(program)) === null) return
  try {
    await tools.run([program])
  } catch (error) {
    report({kind: 'warning', text: `not all accounts of sysusers.d could be made: ${sentenceOf(error)}`})
  }
}
