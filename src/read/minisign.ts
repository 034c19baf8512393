import {createHash, createPublicKey, verify} from 'node:crypto'

/** A public key of minisign's. `id` as minisign prints it. */
export interface SigningKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** A detached signature of minisign's (https://jedisct1.github.io/minisign/, Signature format). */
export interface Signature {
  readonly id: string
  /** True where the BLAKE2b-512 of the file is signed instead of the file itself. */
  readonly prehashed: boolean
  readonly signature: Uint8Array
  readonly trustedComment: string
  readonly globalSignature: Uint8Array
}

/** Reads a public key file, or its bare line; null where it is none. */
export function parsePublicKey(text: string): SigningKey | null {
  const line = text.split('\n').find((one) => one.trim() !== '' && !one.startsWith('untrusted comment:'))
  const bytes = decoded(line, 42)
  return bytes === null || ascii(bytes.subarray(0, 2)) !== 'Ed'
    ? null
    : {id: keyId(bytes.subarray(2, 10)), key: bytes.subarray(10)}
}

/** Reads a `.minisig` file; null where it is none. */
export function parseSignature(text: string): Signature | null {
  const [untrusted = '', line, trusted = '', globalLine] = text.split(/\r?\n/)
  const [bytes, globalSignature] = [decoded(line, 74), decoded(globalLine, 64)]
  const [, trustedComment] = /^trusted comment: (.*)$/.exec(trusted) ?? []
  if (!untrusted.startsWith('untrusted comment:') || bytes === null || globalSignature === null) return null
  const algorithm = ascii(bytes.subarray(0, 2))
  if (trustedComment === undefined || (algorithm !== 'ED' && algorithm !== 'Ed')) return null
  return {
    ...{id: keyId(bytes.subarray(2, 10)), prehashed: algorithm === 'ED', signature: bytes.subarray(10)},
    ...{trustedComment, globalSignature},
  }
}

/** Whether the signature is one of this key's over `content`, trusted comment included. */
export function isSignedBy({key}: SigningKey, signature: Signature, content: Uint8Array): boolean {
  const publicKey = createPublicKey({
    key: {kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url')},
    format: 'jwk',
  })
  const signed = signature.prehashed ? createHash('blake2b512').update(content).digest() : content
  const comment = Buffer.concat([signature.signature, Buffer.from(signature.trustedComment)])
  return (
    verify(null, signed, publicKey, signature.signature) && verify(null, comment, publicKey, signature.globalSignature)
  )
}

function decoded(line: string | undefined, length: number): Uint8Array | null {
  const bytes = Buffer.from(line ?? '', 'base64')
  return bytes.length === length ? bytes : null
}

const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** minisign prints the eight bytes as one little-endian number. */
export const keyId = (bytes: Uint8Array): string => Buffer.from(bytes).reverse().toString('hex').toUpperCase()
