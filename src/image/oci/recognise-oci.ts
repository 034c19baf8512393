import {createHash} from 'node:crypto'
import type {Host} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ImageMetadata, ImageSource} from '../../model/image.ts'
import {parseNvr} from '../../model/nvr.ts'
import {quoted} from '../../model/quoted.ts'
import {sentenceOf} from '../../model/sentence.ts'
import {WebError} from '../../model/web-error.ts'
import {imageFor, labelsIn, parseOciManifest, type OciManifest} from '../../read/oci-manifest.ts'
import {parseOciReference} from '../../read/oci-reference.ts'
import {cosignKeys, requireSigned} from './cosign.ts'
import {filesystemSize} from '../content-size.ts'
import {archiveScheme, longestManifest, ociPlace, registryScheme, type OciPlace} from './place.ts'

export const isOci = (image: string): boolean => image.startsWith(registryScheme) || image.startsWith(archiveScheme)

/** What an OCI image is asked for by. */
export interface OciRequest {
  /** `oci:HOST/REPOSITORY[:TAG][@DIGEST]`, or `oci-archive:PATH[:NAME]`. */
  readonly image: string
  readonly authFile: string | null
  /** As `uname -m` names it. */
  readonly machine: string
  /** Take what only a tag names. */
  readonly allowUnsigned: boolean
}

/**
 * Reads the manifest and pins it: all that follows is by digest. A digest that was typed is trusted, since whoever typed it knew what it
 * stands for; a tag is not, as anybody who can write to the registry can move it, but where one of cosign's keys vouches for what is behind it.
 */
export async function recogniseOci(
  host: Pick<Host, 'tools' | 'files' | 'web'>,
  request: OciRequest,
): Promise<Outcome<ImageSource>> {
  const asked = request.image.startsWith(archiveScheme) ? archived(request.image) : inRegistry(request.image)
  if (!asked.ok) return asked
  const {place: name, digest: pinned, inside} = asked.value
  const isOpen = pinned !== null || request.allowUnsigned
  const keys = isOpen || name.startsWith(archiveScheme) ? [] : await cosignKeys(host)
  if (!isOpen && keys.length === 0) return failure(unpinned(request.image))
  const place = await ociPlace(host, name, request.authFile)
  if (!place.ok) return place
  try {
    const trusted = isOpen ? success(pinned) : await signedDigest(host, place.value, keys, request.authFile)
    if (!trusted.ok) return trusted
    const {manifest, digest} = await findManifest(place.value, trusted.value, inside, request.machine)
    const config = await wholeBlob(place.value, manifest.config.digest)
    const metadata = metadataIn(labelsIn(config.toString('utf8')), digest)
    const format = {kind: 'oci', place: name, layers: manifest.layers, authFile: request.authFile} as const
    return success({path: request.image, format, digest, contentSize: sizeOf(manifest), metadata})
  } catch (error) {
    if (error instanceof WebError) throw error
    return failure(unreadable(request.image, sentenceOf(error)))
  }
}

/** The digest behind the tag, once one of the keys vouches for it: what follows goes by that, wherever the tag is moved meanwhile. */
async function signedDigest(
  host: Pick<Host, 'tools' | 'files'>,
  place: OciPlace,
  keys: readonly string[],
  authFile: string | null,
): Promise<Outcome<string>> {
  const digest = digestOf(await place.manifest(null))
  const signed = await requireSigned(host, `${place.name.slice(registryScheme.length)}@${digest}`, keys, authFile)
  return signed.ok ? success(digest) : signed
}

interface Asked {
  readonly place: string
  readonly digest: string | null
  /** Name of one image of several in an archive. */
  readonly inside: string | null
}

function inRegistry(image: string): Outcome<Asked> {
  const reference = parseOciReference(image.slice(registryScheme.length))
  if (!reference.ok) return reference
  return success({place: image.replace(/@sha256:.*$/, ''), digest: reference.value.digest, inside: null})
}

/** A name, or a digest, may stand behind the path, as with other tools for OCI archives (containers-transports(5)). */
function archived(image: string): Outcome<Asked> {
  const [, path = '', digest = null, inside = null] =
    /^(.*?)(?:@(sha256:[0-9a-f]{64})|:([^/:]+))?$/s.exec(image.slice(archiveScheme.length)) ?? []
  return success({place: `${archiveScheme}${path}`, digest, inside})
}

const unpinned = (image: string) =>
  fault(
    'image.unsigned',
    `${image} is only a name: nothing tells who made what is behind it`,
    'Give its digest (…@sha256:…), put the cosign key of its publisher into /etc/imgbase/keys.d as NAME.pem, or add --allow-unsigned to take what the name means now.',
  )

const unreadable = (image: string, why: string) =>
  fault(
    'oci.image',
    `${image} cannot be taken: ${why}`,
    'Check the reference; skopeo inspect --raw shows what is there.',
  )

/** Of an index the image for this machine. Every manifest is held against the digest that led to it. */
async function findManifest(
  place: OciPlace,
  pinned: string | null,
  inside: string | null,
  machine: string,
): Promise<{readonly manifest: OciManifest; readonly digest: string}> {
  let wanted = pinned
  for (let depth = 0; depth < 3; depth += 1) {
    const bytes = await place.manifest(wanted)
    const digest = digestOf(bytes)
    if (wanted !== null && digest !== wanted)
      throw new Error(`what ${place.name} gives for ${wanted} is something else`)
    const found = parseOciManifest(Buffer.from(bytes).toString('utf8'))
    if (found.kind === 'image') return {manifest: found, digest}
    const image = imageFor(found, machine, depth === 0 ? inside : null)
    if (image === null)
      throw new Error(
        inside === null ? `it has no single image for ${machine}` : `it has no image ${quoted(inside)} for ${machine}`,
      )
    wanted = image.digest
  }
  throw new Error('its indexes lead to more indexes')
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function wholeBlob(place: OciPlace, digest: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of await place.blob(digest)) {
    length += chunk.length
    if (length > longestManifest) throw new Error(`its configuration ${digest} is too long`)
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  if (digestOf(bytes) !== digest) throw new Error(`what ${place.name} gives for ${digest} is something else`)
  return bytes
}

/** Labels name the image where both are there; else its files do, once they are written (OCI image specification 1.1, 'Annotations'). */
function metadataIn(labels: ReadonlyMap<string, string>, digest: string): ImageMetadata | null {
  const [name, version] = ['title', 'version'].map((key) =>
    labels.get(`org.opencontainers.image.${key}`)?.replace(/[^A-Za-z0-9._~^]/g, '_'),
  )
  const nvr =
    name === undefined || version === undefined
      ? null
      : parseNvr(`${name}-${version}-${digest.slice('sha256:'.length, 15)}`)
  return nvr?.ok === true ? {nvr: nvr.value, product: null, size: null, kernel: null} : null
}

/** What compressed layers unpack to is written nowhere; system files shrink to a third. */
const sizeOf = ({layers}: OciManifest): bigint => {
  const bytes = layers.reduce((sum, {size, compression}) => sum + BigInt(size) * (compression === 'none' ? 1n : 3n), 0n)
  return filesystemSize(bytes, bytes / 16_384n)
}
