import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {ImageMetadata} from '../model/image.ts'
import {parseNvr, type Nvr} from '../model/nvr.ts'
import {quoted} from '../model/quoted.ts'
import {parseSize} from '../model/size.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads `image.json`: {name, version, release, product?, size?, kernel?}, all text; size also as a number of bytes. Unknown keys
 * and wrong values are faults, since a misspelt `kernel` would boot another one.
 */
export function metadataFile(json: string): Outcome<ImageMetadata> {
  const fields = fieldsIn(json)
  if (!fields.ok) return fields
  const [nvr, size] = [nvrIn(fields.value), sizeIn(fields.value)]
  const faults = [
    ...Object.entries(fields.value).flatMap(([key, value]) => objectionsTo(key, value)),
    ...(nvr.ok ? [] : nvr.faults),
    ...(size.ok ? [] : size.faults),
  ]
  if (faults.length > 0 || !nvr.ok || !size.ok) return failure(...faults)
  const [product, kernel] = [textIn(fields.value, 'product'), textIn(fields.value, 'kernel')]
  return success({nvr: nvr.value, product, size: size.value, kernel})
}

function fieldsIn(json: string): Outcome<Fields> {
  try {
    const fields: unknown = JSON.parse(json)
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return success(fields as Fields)
    return failure(wrong("The image's image.json holds no object"))
  } catch (error) {
    return failure(wrong(`The image's image.json is no JSON: ${quoted((error as Error).message)}`))
  }
}

const wrong = (message: string): Fault => fault('image.metadata', message, 'Correct it where the image is built.')

const patterns: Readonly<Record<string, {readonly pattern: RegExp; readonly form: string}>> = {
  name: {pattern: /^[^\s/]+$/, form: 'a word'},
  version: {pattern: /^[^\s/-]+$/, form: "a word without '-'"},
  release: {pattern: /^[^\s/-]+$/, form: "a word without '-'"},
  product: {pattern: /^\P{C}{1,200}$/u, form: 'a line of text'},
  kernel: {pattern: /^[A-Za-z0-9][A-Za-z0-9._+~^-]{0,127}$/, form: "a kernel release, such as '6.1.0-18-amd64'"},
}

function objectionsTo(key: string, value: unknown): readonly Fault[] {
  if (key === 'size') return []
  if (!Object.hasOwn(patterns, key)) return [wrong(`The image's image.json has an unknown key ${quoted(key)}`)]
  const {pattern, form} = patterns[key] as {readonly pattern: RegExp; readonly form: string}
  if (typeof value === 'string' && pattern.test(value)) return []
  return [wrong(`In the image's image.json, '${key}' is ${quoted(JSON.stringify(value))} instead of ${form}`)]
}

/** The whole NVR is looked at only where its parts are right, so that one mistake is told once. */
function nvrIn(fields: Fields): Outcome<Nvr | null> {
  const keys = ['name', 'version', 'release']
  const missing = keys.filter((key) => !Object.hasOwn(fields, key))
  if (missing.length > 0) return failure(...missing.map((key) => wrong(`The image's image.json has no '${key}'`)))
  if (keys.some((key) => objectionsTo(key, fields[key]).length > 0)) return success(null)
  return parseNvr(keys.map((key) => textIn(fields, key)).join('-'))
}

function sizeIn(fields: Fields): Outcome<bigint | null> {
  const size = fields['size']
  if (size === undefined) return success(null)
  if (typeof size === 'number' && Number.isSafeInteger(size) && size > 0) return success(BigInt(size))
  const read = typeof size === 'string' ? parseSize(size) : null
  if (read?.ok === true && read.value > 0n) return read
  return failure(
    wrong(
      `In the image's image.json, 'size' is ${quoted(JSON.stringify(size))} instead of bytes or a size such as "4G"`,
    ),
  )
}

const textIn = (fields: Fields, key: string): string | null => (typeof fields[key] === 'string' ? fields[key] : null)
