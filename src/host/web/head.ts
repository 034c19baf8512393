import {WebError} from '../../model/web-error.ts'
import {chunksOf, refuse, wholeLength, type Reading} from './answer.ts'
import {refusedWith, type Get} from './request.ts'
import type {Retried} from './retried.ts'

/** The first bytes of a file of unknown length; what came before a cut is kept. */
export function fetchHead(
  {get, retried, reading}: {get: Get; retried: Retried; reading: Reading},
  url: string,
  length: number,
): Promise<{readonly bytes: Uint8Array; readonly length: number | null; readonly url: string}> {
  const received: Uint8Array[] = []
  let at = 0
  return retried(async (progress) => {
    const answer = await get(url, {range: `bytes=${at}-${length - 1}`})
    if (answer.status !== 206 && (answer.status !== 200 || at > 0)) refuse(answer, refusedWith(url, answer.status))
    const whole = wholeLength(answer)
    const end = Math.min(length, whole ?? length)
    const before = at
    for await (const chunk of chunksOf(url, answer, reading)) {
      received.push(chunk)
      at += chunk.length
      if (at - before >= worthwhile) progress()
      if (at >= end) break
    }
    if (at < end && whole !== null) throw new WebError(url, 'the connection was cut', true)
    return {bytes: Buffer.concat(received).subarray(0, length), length: whole, url: answer.url}
  })
}

/** A try that brought less than this is one of few. */
const worthwhile = 64 * 1024
