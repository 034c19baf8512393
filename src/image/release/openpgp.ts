import {randomUUID} from 'node:crypto'
import type {Files, Tools} from '../../host/host.ts'
import {dearmored, goodSigner, isUnknownSigner} from '../../read/openpgp.ts'

/** What gpgv says of a signature: whose it is, that nobody trusted made it, or that it does not fit. */
export type Verdict =
  {readonly kind: 'good'; readonly fingerprint: string} | {readonly kind: 'unknown'} | {readonly kind: 'bad'}

/** Holds a detached signature against `text` with gpgv(1), and with no other keys than those in the files `keys`. */
export async function verifyOpenPgp(
  {tools, files}: {readonly tools: Tools; readonly files: Files},
  text: Uint8Array,
  signature: Uint8Array,
  keys: readonly string[],
): Promise<Verdict> {
  if (keys.length === 0) return {kind: 'unknown'}
  const folder = `/run/imgbase/verify-${randomUUID()}`
  await files.makeDirectory(folder)
  try {
    const place = async (name: string, bytes: Uint8Array): Promise<string> => {
      const file = await files.open(`${folder}/${name}`, 'create')
      await file.write(0, bytes)
      await file.close()
      return `${folder}/${name}`
    }
    const rings: string[] = []
    for (const [index, key] of keys.entries())
      rings.push('--keyring', await place(`${index}.gpg`, dearmored(await wholeFile(files, key))))
    const signed = [await place('signature', dearmored(signature)), await place('text', text)]
    const command = ['gpgv', '--homedir', folder, '--status-fd', '1', ...rings, ...signed] as const
    const {stdout, exitCode} = await tools.run(command, {accept: [1, 2]})
    const fingerprint = exitCode === 0 ? goodSigner(stdout) : null
    if (fingerprint !== null) return {kind: 'good', fingerprint}
    return {kind: isUnknownSigner(stdout) ? 'unknown' : 'bad'}
  } finally {
    await files.removeTree(folder)
  }
}

const largestKey = 1024 * 1024

const wholeFile = (files: Files, path: string): Promise<Uint8Array> => files.readBytes(path, 0, largestKey)
