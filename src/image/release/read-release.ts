import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ReleaseManifest} from '../../model/release.ts'
import {parseManifest} from '../../read/release-manifest.ts'
import {manifestName, type Place} from './place.ts'
import {readSignatures, type Signatures} from './signatures.ts'

/** A manifest as it was read, with its signatures. */
export interface OfferedRelease {
  readonly manifest: ReleaseManifest
  readonly text: Uint8Array
  readonly signatures: Signatures
}

const longestManifest = 1024 * 1024

export async function readManifest(place: Place): Promise<Outcome<OfferedRelease>> {
  const text = await place.whole(manifestName, longestManifest)
  if (text === null)
    return failure(
      fault(
        'release.missing',
        `there is no ${manifestName} at ${place.name}`,
        'Check the address: it must be that of a release folder.',
      ),
    )
  const manifest = parseManifest(Buffer.from(text).toString())
  if (!manifest.ok) return manifest
  return success({manifest: manifest.value, text, signatures: await readSignatures(place, manifestName)})
}
