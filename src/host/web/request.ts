import {once} from 'node:events'
import type {Socket} from 'node:net'
import type {Request, Response} from 'got'
import {WebError} from '../../model/web-error.ts'
import type {createAgents} from './agents.ts'

export interface WebSettings {
  /** Bytes a second at most, of all that is received; null: no limit. */
  readonly limitRate: number | null
  /** Milliseconds without a byte after which a server counts as stalled. */
  readonly timeoutMs: number
  /** Milliseconds before the second try; each further one waits twice as long. 300 where not given. */
  readonly pauseMs?: number
}

/** An answer whose body has not been read yet. */
export interface Answer {
  readonly status: number
  readonly headers: Response['headers']
  /** Where redirects led to. */
  readonly url: string
  readonly body: Request
  /** Ends it with its connection: what only the body is told of keeps this process alive until the server gives up. */
  close(): void
}

export type Get = (url: string, headers: Readonly<Record<string, string>>) => Promise<Answer>

/** One GET after the other over kept connections. What that takes is loaded by the first: most commands download nothing. */
export function createGet({timeoutMs}: WebSettings, signal: AbortSignal): Get {
  let agents: ReturnType<typeof createAgents> | null = null
  return async (url, headers) => {
    const [{default: got}, connections] = await Promise.all([import('got'), import('./agents.ts')])
    agents ??= connections.createAgents()
    const body = got.stream(url, {
      ...{agent: agents, signal, decompress: false, throwHttpErrors: false, retry: {limit: 0}, maxRedirects: 5},
      headers: {'accept-encoding': 'identity', 'user-agent': 'imgbase', ...headers},
      timeout: {
        lookup: timeoutMs,
        connect: timeoutMs,
        secureConnect: timeoutMs,
        response: timeoutMs,
        socket: timeoutMs,
      },
    })
    try {
      const [response] = (await once(body, 'response')) as [Response]
      // An answer without a body has given its connection back already.
      const socket = response.socket as Socket | null
      const close = (): void => {
        body.destroy()
        socket?.destroy()
      }
      return {status: response.statusCode, headers: response.headers, url: response.url, body, close}
    } catch (error) {
      throw inWords(url, error, signal)
    }
  }
}

/** Faults of the network that pass, by the names that Node has for them (nodejs.org/api/errors.html, Common system errors). */
const transient = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'],
  ...['EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_SOCKET', 'HPE_INVALID_EOF_STATE'],
])

/** What got threw, as a `WebError`; an interruption stays one. */
export function inWords(url: string, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof WebError) return error
  signal.throwIfAborted()
  const {code = '', message, name} = error as {code?: string; message: string; name: string}
  if (name === 'TimeoutError') return new WebError(url, 'the server sends nothing', true)
  return new WebError(url, message === '' ? code : message, transient.has(code) || name === 'ReadError')
}

const transientStatus = new Set([408, 425, 429, 500, 502, 503, 504])

/** What a status that was not hoped for means. */
export const refusedWith = (url: string, status: number): WebError =>
  new WebError(url, `the server answers ${status}`, transientStatus.has(status))
