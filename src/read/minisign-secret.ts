import {createHash, createPrivateKey, sign, type KeyObject} from 'node:crypto'
import {failure, fault, success, type Outcome} from '../model/fault.ts'

/** A secret key of minisign's that is not protected by a password (`minisign -G -W`). */
export interface SecretKey {
  readonly id: Uint8Array
  readonly key: KeyObject
}

const length = 158

/** Reads a secret key file (minisign 0.11: algorithms, salt and limits, then key id, seed, public key, checksum). */
export function parseSecretKey(text: string): Outcome<SecretKey> {
  const line = text.split('\n').find((one) => one.trim() !== '' && !one.startsWith('untrusted comment:'))
  const bytes = Buffer.from(line ?? '', 'base64')
  if (bytes.length !== length || bytes.toString('latin1', 0, 2) !== 'Ed')
    return failure(fault('key.form', 'the key file holds no secret key of minisign', 'Make one with minisign -G -W.'))
  if (bytes[2] !== 0 || bytes[3] !== 0)
    return failure(
      fault(
        'key.password',
        'the secret key is protected by a password',
        'Sign manifest.json with minisign -S -m manifest.json, or take a key made with minisign -G -W.',
      ),
    )
  const [id, seed, publicKey] = [bytes.subarray(54, 62), bytes.subarray(62, 94), bytes.subarray(94, 126)]
  const jwk = {kty: 'OKP', crv: 'Ed25519', d: seed.toString('base64url'), x: publicKey.toString('base64url')}
  return success({id, key: createPrivateKey({key: jwk, format: 'jwk'})})
}

/** The text of a `.minisig` file over `content`, the same for the same words. */
export function signatureText({id, key}: SecretKey, content: Uint8Array, trustedComment: string): string {
  const signature = sign(null, createHash('blake2b512').update(content).digest(), key)
  const overComment = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), key)
  return [
    'untrusted comment: signature made by imgbase',
    Buffer.concat([Buffer.from('ED'), id, signature]).toString('base64'),
    `trusted comment: ${trustedComment}`,
    `${overComment.toString('base64')}\n`,
  ].join('\n')
}
