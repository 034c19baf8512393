import {machine} from 'node:os'
import type {Host} from '../host/host.ts'
import {isCaibx, recogniseCaibx} from '../image/casync/recognise-caibx.ts'
import {metadataOf, readNamingTexts} from '../image/metadata.ts'
import {isOci, recogniseOci} from '../image/oci/recognise-oci.ts'
import {recogniseImage} from '../image/recognise.ts'
import {releaseFolderAt, releaseUrl} from '../image/release/place.ts'
import {recogniseRelease, type ReleaseTrust} from '../image/release/recognise-release.ts'
import {incoming} from '../image/incoming.ts'
import {recogniseStreamed} from '../image/streamed-image.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {isStandardInput, type ImageSource} from '../model/image.ts'
import {findBase, type Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {parseNvr} from '../model/nvr.ts'
import {isUrl, shownUrl, WebError} from '../model/web-error.ts'
import {objectionsToRelease} from '../plan/accept-release.ts'
import {nameTaken, tooSmall} from '../plan/update.ts'
import {required} from './ask.ts'

/** Where an image comes from, and on what conditions it is taken. */
export interface Offer {
  /** Absolute path, or URL, of a file, a directory or a release folder; `-` for standard input; or `oci:` and a reference, `oci-archive:` and a path. */
  readonly image: string
  /** The same release elsewhere, tried in this order. */
  readonly mirrors: readonly string[]
  readonly allowUnsigned: boolean
  /** What the stream that it comes from asks for. */
  readonly pinned?: Pick<ReleaseTrust, 'key' | 'manifestSha256'> | undefined
  readonly allowDowngrade: boolean
  /** Version of this imgbase. */
  readonly imgbase: string
  /** File with logins to registries; null: the usual places. */
  readonly authFile: string | null
  /** Absolute path or URL of the folder with the chunks of a `.caibx`; null: beside it. */
  readonly chunkStore: string | null
}

type Wanted = Offer & {readonly nvr: string | undefined; readonly size: bigint | undefined}

/** Recognises the image that an update is offered; a wrong `--nvr` is refused before it is read. */
export async function lookInto(host: Host, node: Node, wanted: Wanted): Promise<ImageSource> {
  const {nvr, size} = wanted
  if (nvr !== undefined) required(parseNvr(nvr), 'usage')
  const found = await recogniseOffer(host, node, wanted, nvr !== undefined).catch(asFault)
  refuseTooSmall(found, size)
  return found
}

/** A `size` that does not hold what is in the image, as far as that is known. */
export function refuseTooSmall({contentSize, format}: ImageSource, size: bigint | undefined): void {
  if (format.kind === 'incoming' || size === undefined || size >= contentSize) return
  throw new CommandFault('refused', [tooSmall(contentSize, size)])
}

/** Recognises what is offered, wherever it lies; a release only where it is meant for this node, and signed by whom it trusts. */
export async function recogniseOffer(host: Host, node: Node, offer: Offer, named: boolean): Promise<ImageSource> {
  const {image} = offer
  if (isOci(image)) return acceptedOci(host, offer)
  if (isCaibx(image)) return acceptedCaibx(host, offer)
  const place = await releasePlace(host, image)
  if (place !== null) return acceptedRelease(host, node, offer, place)
  if (offer.mirrors.length > 0) throw new CommandFault('usage', [noMirrors])
  if (isUrl(image) && !offer.allowUnsigned) throw new CommandFault('refused', [unsignedFile(image)])
  const stream = incoming(host, image)
  return required(
    stream === null ? await recogniseImage(host, image, named, true) : await recogniseStreamed(host, image, stream),
  )
}

/** Null where it is no release folder. */
async function releasePlace({files}: Host, image: string): Promise<string | null> {
  if (isStandardInput(image)) return null
  return isUrl(image) ? releaseUrl(image) : await releaseFolderAt(files, image)
}

async function acceptedOci(host: Host, {image, mirrors, authFile, allowUnsigned}: Offer): Promise<ImageSource> {
  if (mirrors.length > 0) throw new CommandFault('usage', [noMirrors])
  return required(await recogniseOci(host, {image, authFile, allowUnsigned, machine: machine()}))
}

async function acceptedCaibx(host: Host, {mirrors, ...offer}: Offer): Promise<ImageSource> {
  if (mirrors.length > 0) throw new CommandFault('usage', [noMirrors])
  return required(await recogniseCaibx(host, offer))
}

const noMirrors = fault(
  'usage',
  '--mirror is for release folders alone',
  "A release folder's URL ends with a '/' or with manifest.json.",
)

const unsignedFile = (url: string) =>
  fault(
    'image.unsigned',
    `${shownUrl(url)} is a plain file: nothing tells who made it`,
    'Add --allow-unsigned to take it all the same, or publish it as a signed release folder: imgbase image publish.',
  )

async function acceptedRelease(host: Host, node: Node, offer: Offer, place: string): Promise<ImageSource> {
  const mirrors = offer.mirrors.map((mirror) => (isUrl(mirror) ? (releaseUrl(mirror) ?? `${mirror}/`) : mirror))
  const trust = {key: null, manifestSha256: null, ...offer.pinned, allowUnsigned: offer.allowUnsigned}
  const {image, manifest} = required(await recogniseRelease(host, [place, ...mirrors], trust))
  const texts = await readNamingTexts(host, '/')
  // A host that was no image before init names a distribution there, which is no product of ours.
  const product = texts.json === null ? null : (required(metadataOf(texts, '', true))?.product ?? null)
  const faults = objectionsToRelease(manifest, {
    ...{architecture: machine(), product, running: node.roles.booted?.nvr ?? null},
    ...{imgbase: offer.imgbase, allowDowngrade: offer.allowDowngrade},
  })
  if (faults.length > 0) throw new CommandFault('refused', faults)
  return image
}

/** What goes wrong with a server before anything was changed is a refusal, with its reason. */
export function asFault(error: unknown): never {
  if (!(error instanceof WebError)) throw error
  throw new CommandFault('refused', [
    fault(
      'web.failed',
      error.message,
      'Check the address, the network and the proxy settings; imgbase tries passing faults again by itself.',
    ),
  ])
}

/** The same content again is no update; the same name with other content is refused before anything is written. */
export function sameImage({lineage}: Node, image: ImageSource, given: string | undefined): Base | null {
  const same = lineage.bases.find((base) => image.digest !== null && base.digest === image.digest && !base.incomplete)
  if (same !== undefined) return same
  const name = given ?? image.metadata?.nvr ?? null
  const taken = name === null ? undefined : findBase(lineage, name)
  if (taken !== undefined) throw new CommandFault('refused', [nameTaken(taken.nvr, taken.digest)])
  return null
}
