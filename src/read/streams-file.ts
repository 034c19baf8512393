import {failure, fault, success, type Outcome} from '../model/fault.ts'
import {parseNvr} from '../model/nvr.ts'
import {isStreamName, type Streams, type StreamVersion} from '../model/stream.ts'
import {jsonObject} from './json-object.ts'

/** The format's version: a reader refuses what it does not know. */
const format = 1

/** `streams.json`, the same text for the same streams. */
export function renderStreams({counter, expires, streams}: Streams): string {
  const shown = Object.entries(streams).map(([name, versions]) => [
    name,
    versions.map((version) => ({...version, released: timeText(version.released)})),
  ])
  return `${JSON.stringify({format, counter, expires: timeText(expires), streams: Object.fromEntries(shown) as unknown}, null, 2)}\n`
}

/** Reads `streams.json`. Fields that it does not know are no error. */
export function parseStreams(text: string): Outcome<Streams> {
  const fields = jsonObject(text)
  if (fields === null) return failure(wrong('it is no JSON object'))
  if (fields['format'] !== format)
    return failure(wrong(`its format is ${JSON.stringify(fields['format'])}, this imgbase reads ${format}`))
  const {counter, streams} = fields
  const expires = secondsOf(fields['expires'])
  if (!isCount(counter)) return failure(wrong('its counter is no whole number'))
  if (expires === null) return failure(wrong('it does not say when it expires'))
  if (typeof streams !== 'object' || streams === null) return failure(wrong('it names no streams'))
  const read: [string, readonly StreamVersion[]][] = []
  for (const [name, list] of Object.entries(streams)) {
    const versions = Array.isArray(list) ? list.map(versionOf) : []
    if (!isStreamName(name) || !Array.isArray(list) || versions.includes(null))
      return failure(wrong(`the stream ${JSON.stringify(name)} is no list of versions`))
    read.push([name, versions.filter((version) => version !== null)])
  }
  return success({counter, expires, streams: Object.fromEntries(read)})
}

function versionOf(value: unknown): StreamVersion | null {
  const {nvr, path, manifestSha256, released, rolloutHours} = (value ?? {}) as Record<string, unknown>
  const parsed = typeof nvr === 'string' ? parseNvr(nvr) : null
  const at = secondsOf(released)
  if (parsed?.ok !== true || typeof path !== 'string' || !isPath(path) || at === null) return null
  if (typeof manifestSha256 !== 'string' || !/^[0-9a-f]{64}$/.test(manifestSha256) || !isCount(rolloutHours))
    return null
  return {nvr: parsed.value, path, manifestSha256, released: at, rolloutHours}
}

/** A folder below that of the streams: it becomes part of a URL. */
const isPath = (path: string): boolean => /^(?:[A-Za-z0-9_+][A-Za-z0-9_+.~^-]{0,199}\/){1,8}$/.test(path)

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** RFC 3339, in UTC, to the second. */
const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

function secondsOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return null
  const milliseconds = Date.parse(value)
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000)
}

const wrong = (what: string) =>
  fault(
    'streams.file',
    `The file of streams can't be used: ${what}`,
    'Its publisher has to make it again, with imgbase image offer.',
  )
