import {failure, success, type Outcome} from '../model/fault.ts'
import type {Compression} from '../model/image.ts'
import {parseTarPass, type TarPass} from '../read/tar-listing.ts'
import {tarMembers, tarPrefix} from '../read/tar.ts'
import {filesystemSize} from './content-size.ts'
import {decompressed} from './decompressed.ts'
import {damaged} from './image-fault.ts'
import {unlessDamaged, type Looked, type Looking} from './look.ts'
import {jsonFile, osReleaseFiles} from './naming-files.ts'

/** Reads the archive once, from end to end: its size, what names it, and whether it is whole. */
export async function lookAtTar(
  host: Looking,
  path: string,
  compression: Compression,
  head: Uint8Array,
): Promise<Outcome<Looked>> {
  const prefix = tarPrefix(tarMembers(head))
  const wanted = [jsonFile, ...osReleaseFiles].map((name) => `${prefix}${name}`)
  const extract = [
    'tar',
    '--extract',
    '--to-stdout',
    '-vv',
    '--totals',
    '--numeric-owner',
    '--warning=none',
    '--file=-',
    '--',
  ]
  const commands = [decompressed(path, compression), [...extract, ...wanted] as ['tar', ...string[]]]
  const read = await unlessDamaged(path, () => host.tools.pipe(commands, {accept: [2]}))
  if (!read.ok) return read
  const pass = parseTarPass(read.value.stderr)
  if (pass.total === null || pass.objections.length > 0)
    return failure(damaged(path, pass.objections[0] ?? 'no end was found'))
  const [json, ...osRelease] = textsIn(read.value.stdout, pass.members, wanted)
  const texts = {json: json ?? null, osRelease: osRelease.find((text) => text !== null) ?? null}
  return success({format: {kind: 'tar', compression}, contentSize: sizeOf(pass.total), texts})
}

/** tar prints the members one after the other, without a mark between them; a link is printed as nothing. */
function textsIn(printed: string, members: TarPass['members'], wanted: readonly string[]): readonly (string | null)[] {
  const bytes = new TextEncoder().encode(printed)
  const texts = new Map<string, string>()
  let offset = 0
  for (const {path, size} of members) {
    if (size > 0) texts.set(path, new TextDecoder().decode(bytes.subarray(offset, offset + size)))
    offset += size
  }
  return wanted.map((path) => texts.get(path) ?? null)
}

/** The number of files is not told; a file per 16 KiB is more than operating systems have. */
const sizeOf = (total: bigint): bigint => filesystemSize(total, total / 16_384n)
