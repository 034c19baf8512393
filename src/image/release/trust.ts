import {failure, fault, success, type Fault, type Outcome} from '../../model/fault.ts'
import {isSignedBy, parsePublicKey, parseSignature} from '../../read/minisign.ts'
import type {Host} from '../../host/host.ts'
import {verifyOpenPgp} from './openpgp.ts'
import type {Signatures} from './signatures.ts'

/** Where the administrator puts the public keys that this node trusts: minisign's in files `*.pub`, OpenPGP's in `*.gpg` and `*.asc`. */
export const keyFolder = '/etc/imgbase/keys.d'

/** Whose signature is asked for. */
export interface Trust {
  readonly allowUnsigned: boolean
  /** File in the folder of keys that alone counts; null: all of them. */
  readonly key: string | null
}

/** A text that its publisher signs; `name` as faults call it, `file` as it is called where it lies. */
export interface Signed {
  readonly name: string
  readonly file: string
  readonly text: Uint8Array
  readonly signatures: Signatures
}

type Verifying = Pick<Host, 'files' | 'tools'>

/** Id of the trusted key that signed it; null where it is unsigned, or nobody trusted signed it, and that is allowed. */
export async function signerOf(host: Verifying, signed: Signed, trust: Trust): Promise<Outcome<string | null>> {
  const {minisign, openPgp} = signed.signatures
  const names = (await host.files.list(keyFolder)).filter((name) => trust.key === null || name === trust.key).toSorted()
  if (minisign !== null) return minisignSigner(host, signed, minisign, names, trust)
  if (openPgp !== null) return openPgpSigner(host, signed, openPgp, names, trust)
  return trust.allowUnsigned ? success(null) : failure(unsigned(signed))
}

async function minisignSigner(
  {files}: Verifying,
  signed: Signed,
  text: string,
  names: readonly string[],
  {allowUnsigned}: Trust,
): Promise<Outcome<string | null>> {
  const signature = parseSignature(text)
  if (signature === null) return failure(wrong(signed, `${signed.file}.minisig is no signature of minisign's`))
  const texts = await Promise.all(
    names.filter((name) => name.endsWith('.pub')).map((name) => files.readText(`${keyFolder}/${name}`)),
  )
  const keys = texts.flatMap((one) => parsePublicKey(one ?? '') ?? []).filter(({id}) => id === signature.id)
  if (keys.some((key) => isSignedBy(key, signature, signed.text))) return success(signature.id)
  if (keys.length > 0)
    return failure(wrong(signed, `the signature by the key ${signature.id} is not one of this ${titleOf(signed)}`))
  return allowUnsigned ? success(null) : failure(unknownKey(signed, `with the key ${signature.id}`, 'NAME.pub'))
}

async function openPgpSigner(
  host: Verifying,
  signed: Signed,
  signature: Uint8Array,
  names: readonly string[],
  {allowUnsigned}: Trust,
): Promise<Outcome<string | null>> {
  const keys = names.filter((name) => /\.(?:gpg|asc)$/.test(name)).map((name) => `${keyFolder}/${name}`)
  const verdict = await verifyOpenPgp(host, signed.text, signature, keys)
  if (verdict.kind === 'good') return success(verdict.fingerprint)
  if (verdict.kind === 'bad')
    return failure(wrong(signed, `the signature in ${signed.file}.asc is not one of this ${titleOf(signed)}`))
  return allowUnsigned ? success(null) : failure(unknownKey(signed, 'with an OpenPGP key', 'NAME.gpg or NAME.asc'))
}

/** As a fault calls it: `manifest`, `streams`, or a file by its name. */
const titleOf = ({file}: Signed): string => file.replace(/\.json$/, '')

const unsigned = ({name}: Signed): Fault =>
  fault(
    'release.unsigned',
    `${name} is not signed`,
    'Ask its publisher for a signature; --allow-unsigned takes it all the same.',
  )

const unknownKey = ({name}: Signed, how: string, file: string): Fault =>
  fault(
    'release.unknown-key',
    `${name} is signed ${how}, which this node does not trust`,
    `Get the publisher's public key by a way that you trust, and put it in ${keyFolder} as a file ${file}; --allow-unsigned takes it all the same.`,
  )

/** A signature that does not fit is never allowed: somebody changed what was signed. */
const wrong = ({name}: Signed, what: string): Fault =>
  fault('release.signature', `${name}: ${what}`, 'Do not install it; tell its publisher.')
