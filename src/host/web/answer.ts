import {WebError} from '../../model/web-error.ts'
import {inWords, type Answer} from './request.ts'

/** Ends an answer that is not read, and throws. */
export function refuse(answer: Answer, error: WebError): never {
  answer.close()
  throw error
}

export interface Reading {
  readonly pace: (bytes: number) => Promise<void>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** A server that sends, but less than this many bytes a second over the time limit, counts as stalled too. */
const slowest = 1024

/** The body as it comes, at the pace that was asked for; what goes wrong is a `WebError`. */
export async function* chunksOf(
  url: string,
  answer: Answer,
  {pace, timeoutMs, signal}: Reading,
): AsyncGenerator<Uint8Array> {
  let since = performance.now()
  let count = 0
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      count += chunk.length
      if (performance.now() - since > timeoutMs) {
        if (count < (slowest * timeoutMs) / 1000) throw new WebError(url, 'the server sends next to nothing', true)
        since = performance.now()
        count = 0
      }
      await pace(chunk.length)
      yield chunk
    }
  } catch (error) {
    throw inWords(url, error, signal)
  } finally {
    if (!answer.body.readableEnded) answer.close()
  }
}

/** All of a short body. */
export async function collect(url: string, chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limit) throw new WebError(url, `it is longer than ${limit} bytes`, false)
    all.push(chunk)
  }
  return Buffer.concat(all)
}

/** Of the whole file; null where the server does not tell. */
export function wholeLength({status, headers}: Answer): number | null {
  const total = status === 206 ? /\/(\d+)$/.exec(String(headers['content-range']))?.[1] : headers['content-length']
  return total === undefined ? null : Number(total)
}

/** What a server promises to change where the file changes; a weak one promises nothing (RFC 9110, 13.1.5). */
export function validatorOf({headers}: Answer): string | null {
  const {etag, 'last-modified': modified} = headers
  return etag !== undefined && !etag.startsWith('W/') ? etag : (modified ?? null)
}
