import type {Host} from '../host/host.ts'
import {folderPlace, requireFolder} from '../image/release/place.ts'
import {readWholeMap} from '../image/release/block-map.ts'
import {readManifest} from '../image/release/read-release.ts'
import {zeroDigest} from '../image/release/digests.ts'
import {blockSize, digestLength, type ReleaseManifest} from '../model/release.ts'
import {parseSignature} from '../read/minisign.ts'
import {required} from './ask.ts'

/** A release as it is shown. Sizes in bytes. */
export interface ShownRelease {
  readonly nvr: string
  readonly product: string | null
  readonly architecture: string
  readonly kernel: string | null
  readonly filesystem: string
  /** Of the file system, of the compressed image, and of the block index. */
  readonly contentSize: bigint
  readonly imageSize: number
  readonly indexSize: number
  readonly digest: string
  readonly minimumImgbase: string
  readonly compatibleProducts: readonly string[]
  readonly refusesFrom: ReleaseManifest['refusesFrom']
}

export interface InspectedRelease {
  readonly folder: string
  /** Id of the key whose signature is there, or `OpenPGP`; not verified. Null where it is unsigned. */
  readonly signedBy: string | null
  /** Bytes that are not zero: what a new volume takes. */
  readonly data: bigint
  readonly release: ShownRelease
}

/** `image info`: what a release says of itself. */
export async function inspectRelease(host: Pick<Host, 'files'>, path: string): Promise<InspectedRelease> {
  const folder = required(await requireFolder(host.files, path))
  const place = folderPlace(host.files, folder)
  const {manifest, signatures} = required(await readManifest(place))
  const {index} = required(await readWholeMap(place, manifest, manifest.contentSize))
  return {
    folder,
    signedBy: signatures.openPgp !== null ? 'OpenPGP' : (parseSignature(signatures.minisign ?? '')?.id ?? null),
    data: dataIn(index),
    release: showManifest(manifest),
  }
}

/** Bytes of the blocks that are not zero. */
export function dataIn(index: Uint8Array): bigint {
  const zero = zeroDigest(blockSize)
  let blocks = 0
  for (let at = 0; at < index.length; at += digestLength)
    if (zero.compare(index, at, at + digestLength) !== 0) blocks += 1
  return BigInt(blocks * blockSize)
}

export const showManifest = (manifest: ReleaseManifest): ShownRelease => ({
  nvr: manifest.nvr,
  product: manifest.product,
  architecture: manifest.architecture,
  kernel: manifest.kernel,
  filesystem: manifest.filesystem,
  contentSize: manifest.contentSize,
  imageSize: manifest.image.bytes,
  indexSize: manifest.blocks.bytes,
  digest: `sha256:${manifest.image.sha256}`,
  minimumImgbase: manifest.minimumImgbase,
  compatibleProducts: manifest.compatibleProducts,
  refusesFrom: manifest.refusesFrom,
})
