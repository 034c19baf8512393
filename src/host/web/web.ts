import type {Web} from '../host.ts'
import {chunksOf, collect, refuse} from './answer.ts'
import {fetchHead} from './head.ts'
import {createPace} from './pace.ts'
import {fetchRange} from './range.ts'
import {createGet, refusedWith, type WebSettings} from './request.ts'
import {createRetried} from './retried.ts'
import {streamFile} from './stream.ts'

/** Downloads with retries: what was received stays, and the next try asks for the rest alone. */
export function createWeb(settings: WebSettings, signal: AbortSignal, note: (text: string) => void): Web {
  const get = createGet(settings, signal)
  const retried = createRetried(settings.pauseMs ?? 300, signal, note)
  const reading = {pace: createPace(settings.limitRate, signal), timeoutMs: settings.timeoutMs, signal}
  return {
    challenge: (url) =>
      retried(async () => {
        const answer = await get(url, {})
        answer.close()
        if (answer.status === 401) return answer.headers['www-authenticate'] ?? ''
        if (answer.status !== 200) throw refusedWith(url, answer.status)
        return null
      }),
    whole: (url, limit, headers = {}) =>
      retried(async () => {
        const answer = await get(url, headers)
        if (answer.status === 404 || answer.status === 410) {
          answer.close()
          return null
        }
        if (answer.status !== 200) refuse(answer, refusedWith(url, answer.status))
        return collect(url, chunksOf(url, answer, reading), limit)
      }),
    head: (url, length) => fetchHead({get, retried, reading}, url, length),
    range: (url, ...range) => fetchRange({get, retried, reading}, url, range),
    stream: (url, headers = {}) => {
      const asking: typeof get = (where, more) => get(where, {...headers, ...more})
      return streamFile({get: asking, retried, reading, note}, url)
    },
  }
}
