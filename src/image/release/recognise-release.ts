import type {Host} from '../../host/host.ts'
import {success, type Outcome} from '../../model/fault.ts'
import type {ImageSource} from '../../model/image.ts'
import type {ReleaseManifest} from '../../model/release.ts'
import {sentenceOf} from '../../model/sentence.ts'
import {placeAt} from './place.ts'
import {readManifest} from './read-release.ts'
import {signerOf} from './trust.ts'

export interface RecognisedRelease {
  readonly image: ImageSource
  readonly manifest: ReleaseManifest
  /** Id of the trusted key; null where nobody trusted signed it. */
  readonly signedBy: string | null
}

type Recognising = Pick<Host, 'files' | 'web' | 'report'>

/** Reads the manifest at the first of `places` (paths, or URLs that end in `/`) that has it, and verifies who signed it. */
export async function recogniseRelease(
  host: Recognising,
  places: readonly string[],
  allowUnsigned: boolean,
): Promise<Outcome<RecognisedRelease>> {
  const offered = await firstManifest(host, places)
  if (!offered.ok) return offered
  const signer = await signerOf(host.files, offered.value, allowUnsigned)
  if (!signer.ok) return signer
  const {manifest} = offered.value
  const {nvr, product, layerSize, kernel, filesystem, image, blocks, blocksHead} = manifest
  return success({
    manifest,
    signedBy: signer.value,
    image: {
      path: places[0] ?? '',
      format: {kind: 'release', filesystem, places, image, blocks, blocksHead},
      digest: `sha256:${image.sha256}`,
      contentSize: manifest.contentSize,
      metadata: {nvr, product, size: layerSize, kernel},
    },
  })
}

async function firstManifest(
  host: Recognising,
  [place = '', ...mirrors]: readonly string[],
): ReturnType<typeof readManifest> {
  if (mirrors.length === 0) return readManifest(placeAt(host, place))
  const found = await readManifest(placeAt(host, place)).catch(sentenceOf)
  if (typeof found !== 'string' && found.ok) return found
  const why = typeof found === 'string' ? found : found.faults.map(({message}) => message).join('; ')
  host.report({kind: 'note', text: `${why}; trying the next mirror`})
  return firstManifest(host, mirrors)
}
