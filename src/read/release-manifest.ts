import {failure, fault, success, type Outcome} from '../model/fault.ts'
import {parseNvr} from '../model/nvr.ts'
import {blockSize, type ReleaseFile, type ReleaseManifest} from '../model/release.ts'
import {jsonObject} from './json-object.ts'

/** The format's version: a reader refuses what it does not know. */
const format = 1

/** `manifest.json` of a release folder, the same text for the same manifest. */
export const renderManifest = (manifest: ReleaseManifest): string =>
  `${JSON.stringify({format, blockSize, ...manifest}, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2)}\n`

/** Reads `manifest.json`; names each field that is wrong. Fields that it does not know are no error. */
export function parseManifest(text: string): Outcome<ReleaseManifest> {
  const fields = jsonObject(text)
  if (fields === null) return failure(wrong('it is no JSON object'))
  if (fields['format'] !== format)
    return failure(wrong(`its format is ${JSON.stringify(fields['format'])}, this imgbase reads ${format}`))
  const bad = Object.entries(checks).filter(([name, holds]) => !holds(fields[name]))
  if (bad.length > 0)
    return failure(wrong(`these fields are missing or wrong: ${bad.map(([name]) => name).join(', ')}`))
  const nvr = parseNvr(fields['nvr'] as string)
  if (!nvr.ok) return nvr
  const {contentSize, layerSize} = fields as {contentSize: number; layerSize: number | null}
  const named = Object.fromEntries(
    Object.keys(checks).map((name) => [name, fields[name]]),
  ) as unknown as ReleaseManifest
  const {blockSize: _, ...rest} = named as ReleaseManifest & {blockSize: number}
  return success({
    ...rest,
    nvr: nvr.value,
    packages: named.packages ?? null,
    contentSize: BigInt(contentSize),
    layerSize: layerSize === null ? null : BigInt(layerSize),
  })
}

const wrong = (what: string) =>
  fault(
    'release.manifest',
    `The manifest of the release can't be used: ${what}`,
    'Publish the release again, with imgbase image publish.',
  )

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string' && /^[^\p{C}]{1,200}$/u.test(value)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const size: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0
const sha256: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** A name in the folder itself: it becomes part of a path and of a URL. */
const file: Check = (value) => {
  const {file: name, bytes, sha256: digest} = (value ?? {}) as Partial<Record<keyof ReleaseFile, unknown>>
  return typeof name === 'string' && /^[A-Za-z0-9_+][A-Za-z0-9_+.-]{0,199}$/.test(name) && size(bytes) && sha256(digest)
}

const head: Check = (value) => {
  const {bytes, sha256: digest} = (value ?? {}) as {bytes?: unknown; sha256?: unknown}
  return size(bytes) && sha256(digest)
}

const refusal: Check = (value) => {
  const {name, below} = (value ?? {}) as {name?: unknown; below?: unknown}
  return text(name) && orNull(text)(below)
}

/** Its index takes 128 MiB: more than that nobody shall make this process hold. */
const largestContent = 256 * 1024 ** 3

const checks: Readonly<Record<keyof ReleaseManifest | 'blockSize', Check>> = {
  nvr: text,
  product: orNull(text),
  architecture: text,
  kernel: orNull(text),
  layerSize: orNull(size),
  filesystem: (value) => value === 'ext4' || value === 'xfs',
  contentSize: (value) => size(value) && (value as number) <= largestContent,
  blockSize: (value) => value === blockSize,
  image: file,
  blocks: file,
  blocksHead: head,
  minimumImgbase: text,
  packages: (value) => value === undefined || orNull(file)(value),
  compatibleProducts: list(text),
  refusesFrom: list(refusal),
}
