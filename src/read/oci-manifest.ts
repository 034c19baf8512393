import type {OciLayer} from '../model/image.ts'

/** One blob by its digest. */
export interface Descriptor {
  readonly digest: string
  readonly size: number
}

/** An image: its configuration and its layers, lowest first. */
export interface OciManifest {
  readonly kind: 'image'
  readonly config: Descriptor
  readonly layers: readonly OciLayer[]
}

/** Several images, one for each platform. */
export interface OciIndex {
  readonly kind: 'index'
  readonly images: readonly (Descriptor & {
    readonly architecture: string | null
    readonly os: string | null
    readonly name: string | null
  })[]
}

type Json = Readonly<Record<string, unknown>>

/** Reads a manifest or an index, OCI's (image specification 1.1) or Docker's (manifest version 2, schema 2). Throws for anything else. */
export function parseOciManifest(text: string): OciManifest | OciIndex {
  const json = objectIn(JSON.parse(text))
  if (Array.isArray(json['manifests'])) return {kind: 'index', images: json['manifests'].map(imageIn)}
  if (!Array.isArray(json['layers'])) throw new Error('it is neither an image manifest nor an index of them')
  return {kind: 'image', config: descriptorIn(json['config']), layers: json['layers'].map(layerIn)}
}

function imageIn(value: unknown): OciIndex['images'][number] {
  const {platform, annotations} = objectIn(value)
  const {architecture, os} = objectIn(platform ?? {})
  const text = (one: unknown): string | null => (typeof one === 'string' ? one : null)
  const name = text(objectIn(annotations ?? {})['org.opencontainers.image.ref.name'])
  return {...descriptorIn(value), architecture: text(architecture), os: text(os), name}
}

function layerIn(value: unknown): OciLayer {
  const {mediaType} = objectIn(value)
  const compression = compressions[String(mediaType)]
  if (compression === undefined) throw new Error(`it has a layer of the kind ${JSON.stringify(mediaType)}`)
  return {...descriptorIn(value), compression}
}

const compressions: Readonly<Record<string, OciLayer['compression']>> = {
  'application/vnd.oci.image.layer.v1.tar': 'none',
  'application/vnd.oci.image.layer.v1.tar+gzip': 'gzip',
  'application/vnd.oci.image.layer.v1.tar+zstd': 'zstd',
  'application/vnd.docker.image.rootfs.diff.tar': 'none',
  'application/vnd.docker.image.rootfs.diff.tar.gzip': 'gzip',
}

function descriptorIn(value: unknown): Descriptor {
  const {digest, size} = objectIn(value)
  if (
    typeof digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0
  )
    return {digest, size: size as number}
  throw new Error('it names a blob without a SHA-256 digest and a size')
}

function objectIn(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new Error('it is no manifest of an image')
}

/** Labels of an image, from its configuration; none where it has none. */
export function labelsIn(config: string): ReadonlyMap<string, string> {
  const {config: settings} = objectIn(JSON.parse(config))
  const labels = objectIn(objectIn(settings ?? {})['Labels'] ?? {})
  return new Map(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  )
}

const architectures: Readonly<Record<string, string>> = {
  ...{x86_64: 'amd64', aarch64: 'arm64', ppc64le: 'ppc64le', s390x: 's390x', riscv64: 'riscv64'},
}

/** The image of an index that is for this machine (as `uname -m` names it), and bears the name that was asked for, where one was. */
export function imageFor(index: OciIndex, machine: string, name: string | null): Descriptor | null {
  const named = name === null ? index.images : index.images.filter((image) => image.name === name)
  const fitting = named.filter(
    ({architecture, os}) =>
      (os === null || os === 'linux') && (architecture === null || architecture === architectures[machine]),
  )
  return fitting.length === 1 || fitting.some(({architecture}) => architecture !== null) ? (fitting[0] ?? null) : null
}
