import {createHash} from 'node:crypto'
import type {Host} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ImageSource} from '../../model/image.ts'
import type {ReleaseManifest} from '../../model/release.ts'
import {sentenceOf} from '../../model/sentence.ts'
import {manifestName, placeAt} from './place.ts'
import {readManifest} from './read-release.ts'
import {signerOf, type Trust} from './trust.ts'

/** Whose signature is asked for, and which manifest, where a stream names one. */
export interface ReleaseTrust extends Trust {
  /** Lower-case hex; null: any. */
  readonly manifestSha256: string | null
}

export interface RecognisedRelease {
  readonly image: ImageSource
  readonly manifest: ReleaseManifest
  /** Id of the trusted key; null where nobody trusted signed it. */
  readonly signedBy: string | null
}

type Recognising = Pick<Host, 'files' | 'tools' | 'web' | 'report'>

/** Reads the manifest at the first of `places` (paths, or URLs that end in `/`) that has it, and verifies who signed it. */
export async function recogniseRelease(
  host: Recognising,
  places: readonly string[],
  trust: ReleaseTrust,
): Promise<Outcome<RecognisedRelease>> {
  const offered = await firstManifest(host, places)
  if (!offered.ok) return offered
  const {manifest, text, signatures} = offered.value
  if (trust.manifestSha256 !== null && sha256(text) !== trust.manifestSha256) return failure(otherManifest(manifest))
  const signer = await signerOf(host, {name: manifest.nvr, file: manifestName, text, signatures}, trust)
  if (!signer.ok) return signer
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

const sha256 = (text: Uint8Array): string => createHash('sha256').update(text).digest('hex')

const otherManifest = ({nvr}: ReleaseManifest) =>
  fault(
    'release.other-manifest',
    `the manifest of ${nvr} is not the one that the stream names`,
    'Do not install it; tell its publisher.',
  )

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
