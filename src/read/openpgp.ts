/** The bytes in an ASCII armor (RFC 9580, 6.2), or the bytes as they are where there is none: gpgv reads no armored key rings. */
export function dearmored(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  const [, body] =
    /^-----BEGIN PGP [^\n]*-----\s*\n(?:[^\n]+:[^\n]*\n)*\r?\n([\s\S]*?)^(?:=[^\n]*\r?\n)?-----END/m.exec(text) ?? []
  return body === undefined ? bytes : Buffer.from(body, 'base64')
}

/** Fingerprint of the key whose signature gpgv found good, from its `--status-fd` lines (GnuPG, doc/DETAILS); null where none is. */
export function goodSigner(status: string): string | null {
  if (!/^\[GNUPG:\] GOODSIG /m.test(status)) return null
  return /^\[GNUPG:\] VALIDSIG ([0-9A-F]{40,64}) /m.exec(status)?.[1] ?? null
}

/** Whether the signature is of a key that is in none of the key rings. */
export const isUnknownSigner = (status: string): boolean => /^\[GNUPG:\] NO_PUBKEY /m.test(status)

/** A public key's packet begins with tag 6, in the old or the new form (RFC 9580, 4.2). */
export const isPublicKey = ([first = 0]: Uint8Array): boolean => (first & 0xfc) === 0x98 || first === 0xc6

/** Public keys in ASCII armor. */
export const armored = (bytes: Uint8Array): string =>
  `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n')}-----END PGP PUBLIC KEY BLOCK-----\n`
