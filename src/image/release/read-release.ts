import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ReleaseManifest} from '../../model/release.ts'
import {parseManifest} from '../../read/release-manifest.ts'
import {manifestName, signatureName, type Place} from './place.ts'

/** A manifest as it was read, with its signature, null where there is none. */
export interface OfferedRelease {
  readonly manifest: ReleaseManifest
  readonly text: Uint8Array
  readonly signature: string | null
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
  const signature = await place.whole(signatureName, longestManifest)
  const manifest = parseManifest(Buffer.from(text).toString())
  if (!manifest.ok) return manifest
  return success({
    manifest: manifest.value,
    text,
    signature: signature === null ? null : Buffer.from(signature).toString(),
  })
}
