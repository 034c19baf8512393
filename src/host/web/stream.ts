import {WebError} from '../../model/web-error.ts'
import {chunksOf, refuse, validatorOf, type Reading} from './answer.ts'
import {refusedWith, type Answer, type Get} from './request.ts'
import type {Retried} from './retried.ts'

interface Way {
  readonly get: Get
  readonly retried: Retried
  readonly reading: Reading
  readonly note: (text: string) => void
}

/** All of a file; after a cut it goes on where it stopped, as long as the server promises that it is the same file. */
export async function* streamFile(way: Way, url: string): AsyncGenerator<Uint8Array> {
  let at = 0
  let known: string | null = null
  for (;;) {
    const answer = await askFrom(way, url, at, known)
    known ??= validatorOf(answer)
    const before = at
    const end = at + Number(answer.headers['content-length'] ?? NaN)
    try {
      for await (const chunk of chunksOf(url, answer, way.reading)) {
        at += chunk.length
        yield chunk
      }
      if (Number.isNaN(end) || at >= end) return
      throw new WebError(url, 'the connection was cut', true)
    } catch (error) {
      if (!(error instanceof WebError && error.transient) || at === before || known === null) throw error
      way.note(`${error.message}; going on from byte ${at}`)
    }
  }
}

const askFrom = ({get, retried}: Way, url: string, at: number, known: string | null): Promise<Answer> =>
  retried(async () => {
    const wanted = at === 0 ? {} : {range: `bytes=${at}-`, ...(known === null ? {} : {'if-range': known})}
    const answer = await get(url, wanted)
    if (answer.status !== (at === 0 ? 200 : 206)) refuse(answer, notResumed(url, answer.status, at))
    return answer
  })

const notResumed = (url: string, status: number, at: number): WebError =>
  status === 200
    ? new WebError(
        url,
        `cut at byte ${at}, and the server starts over: the file has changed, or it serves no ranges`,
        false,
      )
    : refusedWith(url, status)
