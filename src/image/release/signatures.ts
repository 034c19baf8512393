import type {Place} from './place.ts'

/** Detached signatures as they lie beside a file; null where there is none. */
export interface Signatures {
  /** Text of `FILE.minisig`. */
  readonly minisign: string | null
  /** Bytes of `FILE.asc`; looked for only where there is none of minisign's. */
  readonly openPgp: Uint8Array | null
}

const longest = 64 * 1024

export async function readSignatures(place: Place, file: string): Promise<Signatures> {
  const minisign = await place.whole(`${file}.minisig`, longest)
  if (minisign !== null) return {minisign: Buffer.from(minisign).toString(), openPgp: null}
  return {minisign: null, openPgp: await place.whole(`${file}.asc`, longest)}
}
