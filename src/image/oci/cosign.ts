import type {Host} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import {ToolError} from '../../model/tool-error.ts'
import {keyFolder} from '../release/trust.ts'
import {wordsOf} from '../tool-words.ts'

type Verifying = Pick<Host, 'tools' | 'files'>

/** Cosign's public keys that this node trusts: files `*.pem` in the folder of keys. */
export const cosignKeys = async ({files}: Pick<Host, 'files'>): Promise<readonly string[]> =>
  (await files.list(keyFolder))
    .filter((name) => name.endsWith('.pem'))
    .toSorted()
    .map((name) => `${keyFolder}/${name}`)

/**
 * Succeeds where one of the keys signed the image `HOST/REPOSITORY@DIGEST`, as `cosign verify` (version 2 or later) says. What it says goes by
 * the key alone, as with other signatures here: no transparency log is asked, which a node may not reach.
 */
export async function requireSigned(
  {tools}: Verifying,
  image: string,
  keys: readonly string[],
  authFile: string | null,
): Promise<Outcome<null>> {
  let said = ''
  for (const key of keys)
    try {
      const login = authFile === null ? [] : [`REGISTRY_AUTH_FILE=${authFile}`]
      await tools.run(['env', ...login, 'cosign', 'verify', '--key', key, '--insecure-ignore-tlog=true', image])
      return success(null)
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      // env(1): the command was not found.
      if (error.exitCode === 127) return failure(noCosign(image))
      said = reasonIn(wordsOf(error))
    }
  return failure(notSigned(image, said))
}

/** Of all that cosign says, the reason: not its warnings, and not twice. */
const reasonIn = (said: string): string => /\bError: (.*?)(?:; error during .*)?$/.exec(said)?.[1] ?? said

const noCosign = (image: string) =>
  fault(
    'oci.no-cosign',
    `nobody can tell who signed ${image}: there is no cosign on this node`,
    'Install cosign, give the digest (…@sha256:…), or add --allow-unsigned.',
  )

const notSigned = (image: string, said: string) =>
  fault(
    'oci.signature',
    `${image} is signed with none of cosign's keys in ${keyFolder}: ${said}`,
    'Ask its publisher for the key, and put it there as a file NAME.pem; --allow-unsigned takes it all the same.',
  )
