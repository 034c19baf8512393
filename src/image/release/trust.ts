import {failure, fault, success, type Fault, type Outcome} from '../../model/fault.ts'
import {isSignedBy, parsePublicKey, parseSignature} from '../../read/minisign.ts'
import type {Files} from '../../host/host.ts'
import {signatureName} from './place.ts'
import type {OfferedRelease} from './read-release.ts'

/** Where the administrator puts the public keys that this node trusts: minisign's, each in a file `*.pub`. */
export const keyFolder = '/etc/imgbase/keys.d'

/** Id of the trusted key that signed the manifest; null where it is unsigned, and that is allowed. */
export async function signerOf(
  files: Files,
  offered: OfferedRelease,
  allowUnsigned: boolean,
): Promise<Outcome<string | null>> {
  if (offered.signature === null) return allowUnsigned ? success(null) : failure(unsigned(offered))
  const signature = parseSignature(offered.signature)
  if (signature === null) return failure(wrong(offered, `${signatureName} is no signature of minisign's`))
  const names = (await files.list(keyFolder)).filter((name) => name.endsWith('.pub')).toSorted()
  const texts = await Promise.all(names.map((name) => files.readText(`${keyFolder}/${name}`)))
  const keys = texts.flatMap((text) => parsePublicKey(text ?? '') ?? []).filter(({id}) => id === signature.id)
  if (keys.some((key) => isSignedBy(key, signature, offered.text))) return success(signature.id)
  if (keys.length > 0)
    return failure(wrong(offered, `the signature by the key ${signature.id} is not one of this manifest`))
  return allowUnsigned ? success(null) : failure(unknownKey(offered, signature.id))
}

const unsigned = ({manifest}: OfferedRelease): Fault =>
  fault(
    'release.unsigned',
    `${manifest.nvr} is not signed`,
    'Ask its publisher for a signature; --allow-unsigned takes it all the same.',
  )

const unknownKey = ({manifest}: OfferedRelease, id: string): Fault =>
  fault(
    'release.unknown-key',
    `${manifest.nvr} is signed with the key ${id}, which this node does not trust`,
    `Get the publisher's public key by a way that you trust, and put it in ${keyFolder} as a file NAME.pub; --allow-unsigned takes the release all the same.`,
  )

/** A signature that does not fit is never allowed: somebody changed the manifest. */
const wrong = ({manifest}: OfferedRelease, what: string): Fault =>
  fault('release.signature', `${manifest.nvr}: ${what}`, 'Do not install it; tell its publisher.')
