import {WebError} from '../../model/web-error.ts'
import {chunksOf, refuse, type Reading} from './answer.ts'
import {refusedWith, type Answer, type Get} from './request.ts'
import type {Retried} from './retried.ts'

/** A range that keeps what came before a cut, and asks for the rest alone. */
export function fetchRange(
  {get, retried, reading}: {get: Get; retried: Retried; reading: Reading},
  url: string,
  [start, end, length]: readonly [start: number, end: number, length: number],
): Promise<Uint8Array> {
  const received = Buffer.allocUnsafeSlow(end - start)
  let at = start
  return retried(async (progress) => {
    const answer = await get(url, {range: `bytes=${at}-${end - 1}`})
    checkRange(url, answer, [at, end, length])
    const before = at
    for await (const chunk of chunksOf(url, answer, reading)) {
      if (at + chunk.length > end) throw new WebError(url, 'the server sends more than was asked for', false)
      received.set(chunk, at - start)
      at += chunk.length
      if (at - before >= worthwhile) progress()
    }
    if (at < end) throw new WebError(url, 'the connection was cut', true)
    return received
  })
}

/** A try that brought less than this is one of few. */
const worthwhile = 64 * 1024

function checkRange(url: string, answer: Answer, [start, end, length]: readonly [number, number, number]): void {
  if (answer.status !== 206) refuse(answer, notPartial(url, answer.status, length))
  const [wanted, given] = [`bytes ${start}-${end - 1}/${length}`, String(answer.headers['content-range'])]
  if (given !== wanted) refuse(answer, new WebError(url, `asked for ${wanted}, the server gives ${given}`, false))
}

function notPartial(url: string, status: number, length: number): WebError {
  if (status === 200) return new WebError(url, 'the server serves no byte ranges, which a release needs', false)
  if (status === 416)
    return new WebError(url, `the file there is shorter than the ${length} bytes of the release`, false)
  return refusedWith(url, status)
}
