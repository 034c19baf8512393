import {appendFileSync, createReadStream, openSync, readSync, statSync} from 'node:fs'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {basename, join} from 'node:path'

/**
 * A web server that misbehaves, for tests: FOLDER PORT LOG. The first part of a path says how, the rest is a path in FOLDER. Only the image
 * is tampered with; what was sent of it goes to the log, a line `MODE BYTES` for each answer.
 */
const [folder = '', port = '', log = ''] = process.argv.slice(2)
const counts = new Map<string, number>()

const server = createServer((request, response) => {
  // Where it is asked as a proxy, the whole URL comes.
  const url = new URL(request.url ?? '/', 'http://here')
  const proxied = /^https?:/.test(request.url ?? '')
  const [, mode = '', ...rest] = url.pathname.split('/')
  const path = join(folder, ...(proxied ? [url.pathname] : rest.map(decodeURIComponent)))
  if (proxied) appendFileSync(log, `proxied ${url.href}\n`)
  if (mode === 'redirect') return void response.writeHead(302, {location: `/plain/${rest.join('/')}`}).end()
  if (mode === 'loop') return void response.writeHead(302, {location: url.pathname}).end()
  const size = statSync(path, {throwIfNoEntry: false})?.size
  if (size === undefined) return void response.writeHead(404).end()
  answer(proxied ? 'plain' : mode, path, size, request, response)
}).listen(Number(port), '127.0.0.1', () => appendFileSync(log, 'listening\n'))

function answer(mode: string, path: string, size: number, request: IncomingMessage, response: ServerResponse): void {
  const isImage = path.endsWith('.raw.zst')
  const count = (counts.get(mode) ?? 0) + Number(isImage)
  counts.set(mode, count)
  const tampered = isImage ? (changes[mode] ?? same) : same
  const sent = tampered(asked(request.headers.range, size, mode), count)
  const range = sent.status === 206 ? {'content-range': `bytes ${sent.start}-${sent.end - 1}/${sent.size}`} : {}
  if (sent.status >= 400) return void response.writeHead(sent.status).end()
  response.writeHead(sent.status, {...range, 'content-length': sent.end - sent.start, etag: '"one"'})
  send(mode, path, sent, isImage, request, response)
}

/** What an honest server would send. */
function asked(range: string | undefined, size: number, mode: string): Sent {
  const [, from, to] = (mode === 'no-ranges' ? null : /^bytes=(\d+)-(\d*)$/.exec(range ?? '')) ?? []
  const end = to === undefined || to === '' ? size : Math.min(Number(to) + 1, size)
  return {start: Number(from ?? 0), end, size, status: from === undefined ? 200 : 206, stopAt: Infinity, stall: false}
}

const same = (sent: Sent): Sent => sent

interface Sent {
  readonly start: number
  readonly end: number
  readonly size: number
  readonly status: number
  /** Bytes after which the connection is cut. */
  readonly stopAt: number
  readonly stall: boolean
}

const changes: Readonly<Record<string, (sent: Sent, count: number) => Sent>> = {
  // Every answer ends after a tenth of what it should bring, but never sooner than after this much.
  cut: (sent) => ({...sent, stopAt: Math.max(100_000, Math.ceil((sent.end - sent.start) / 10))}),
  // The first answers stop in the middle and say nothing more.
  stall: (sent, count) => ({...sent, stopAt: count <= 3 ? 1000 : Infinity, stall: true}),
  'stall-ever': (sent) => ({...sent, stopAt: 50, stall: true}),
  'other-range': (sent) => ({...sent, start: sent.start + 1}),
  'other-length': (sent) => ({...sent, size: sent.size + 1}),
  error: (sent, count) => ({...sent, status: count % 3 === 0 ? sent.status : 503}),
  'error-ever': (sent) => ({...sent, status: 503}),
  forbidden: (sent) => ({...sent, status: 403}),
}

function send(
  mode: string,
  path: string,
  sent: Sent,
  isImage: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const length = Math.min(sent.end - sent.start, sent.stopAt)
  const tell = (): void => appendFileSync(log, `${mode} ${basename(path)} ${length}\n`)
  if (isImage && mode === 'lie') {
    const bytes = Buffer.alloc(length)
    readSync(openSync(path, 'r'), bytes, 0, length, sent.start)
    // Not in the seek table at the end, which would be found out at once.
    const at = sent.end === sent.size && sent.start > 0 ? -1 : Math.floor(length / 2)
    if (at >= 0) bytes[at] = (bytes[at] ?? 0) ^ 0x55
    tell()
    return void response.end(bytes)
  }
  const stream = createReadStream(path, {start: sent.start, end: sent.start + length - 1})
  stream.pipe(response, {end: length === sent.end - sent.start})
  stream.on('end', () => {
    tell()
    if (length < sent.end - sent.start && !sent.stall) setTimeout(() => request.socket.destroy(), 20)
  })
}

process.on('SIGTERM', () => server.close(() => process.exit()))
