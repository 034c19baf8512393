import {execFileSync} from 'node:child_process'
import {readFileSync, truncateSync, writeFileSync} from 'node:fs'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Host} from '../../../src/host/host.ts'
import {createWeb} from '../../../src/host/web/web.ts'
import {pullRelease} from '../../../src/image/release/pull-release.ts'
import {recogniseRelease} from '../../../src/image/release/recognise-release.ts'
import type {ImageSource, ReleaseFormat} from '../../../src/model/image.ts'
import {publishImage} from '../../../src/use/publish-image.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from '../sample-root.ts'

describe('a pull that is interrupted', function () {
  this.timeout(120_000)
  needsRoot()
  const folder = temporaryFolder()
  const at = (...names: readonly string[]): string => join(folder, ...names)
  const device = at('volume')
  let server: Server
  let url = ''
  let image: ImageSource
  /** Bytes of the image that were sent; the connection that reaches `cutAt` is cut there. */
  let sent = 0
  let cutAt = Infinity

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = at('release', request.url ?? '')
    const bytes = readFileSync(path)
    const [, from = '0', to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const part = bytes.subarray(Number(from), to === undefined ? bytes.length : Number(to) + 1)
    const headers = {'content-length': part.length, 'content-range': `bytes ${from}-${to ?? ''}/${bytes.length}`}
    response.writeHead(to === undefined ? 200 : 206, headers)
    if (!path.endsWith('.raw.zst')) return void response.end(part)
    const isCut = sent + part.length > cutAt
    const length = isCut ? cutAt - sent : part.length
    sent += length
    if (!isCut) return void response.end(part)
    cutAt = Infinity
    response.write(part.subarray(0, length), () => setTimeout(() => request.socket.destroy(), 20))
  }

  before(async () => {
    makeSampleRoot(folder, false)
    shell(
      folder,
      'for n in $(seq 8); do head -c 1000000 /dev/urandom >root/data$n; done; truncate -s 48M raw; mkfs.ext4 -q -d root raw',
    )
    await publishImage({...realHost(), report: () => undefined} as unknown as Host, {
      ...{
        image: at('raw'),
        to: at('release'),
        basedOn: undefined,
        nvr: 'a-1-1',
        architecture: 'x86_64',
        sign: undefined,
      },
      ...{minimumImgbase: '0.1.0', compatibleProducts: [], refuse: []},
    })
    server = createServer((request, response) => {
      try {
        answer(request, response)
      } catch {
        response.writeHead(404).end()
      }
    }).listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const trust = {allowUnsigned: true, key: null, manifestSha256: null}
    const found = await recogniseRelease(hostWith(new AbortController()), [url], trust)
    if (!found.ok) throw new Error(JSON.stringify(found.faults))
    image = found.value.image
  })
  after(() => server.close())

  function hostWith(controller: AbortController): Host {
    const web = createWeb({limitRate: null, timeoutMs: 5000, pauseMs: 10}, controller.signal, () => undefined)
    return {...realHost(), web, report: () => undefined, signal: controller.signal} as unknown as Host
  }

  /** Pulls onto the volume, and gives up after so many bytes were written. */
  async function pull(onSnapshot: boolean, killAfter = Infinity): Promise<void> {
    const controller = new AbortController()
    const what = {format: image.format as ReleaseFormat, contentSize: image.contentSize, device, onSnapshot}
    await pullRelease(hostWith(controller), what, (progress) => {
      if (progress.kind === 'fetched' && progress.written >= killAfter) controller.abort()
    })
  }

  function fresh(): void {
    writeFileSync(device, '')
    truncateSync(device, Number(image.contentSize))
    sent = 0
  }

  const isWhole = (): void => void execFileSync('cmp', [at('raw'), device])

  it('by a cut of the network at any tenth goes on, and fetches nothing twice', async () => {
    fresh()
    await pull(false)
    isWhole()
    const all = sent
    for (let tenth = 1; tenth < 10; tenth += 1) {
      fresh()
      cutAt = Math.floor((all * tenth) / 10)
      await pull(false)
      isWhole()
      expect(cutAt, 'it was cut').to.equal(Infinity)
      expect(sent / all, `tenth ${tenth}`).to.be.within(1, 1.001)
    }
  })

  it('by its end at any tenth fetches onto what it left only what is not there', async () => {
    fresh()
    await pull(false)
    const all = sent
    const data = 9 * 2 ** 20
    for (let tenth = 1; tenth < 10; tenth += 1) {
      fresh()
      await pull(false, (data * tenth) / 10).then(
        () => undefined,
        () => undefined,
      )
      const before = sent
      sent = 0
      await pull(true)
      isWhole()
      // What was under way at the end, four requests of half a MiB at most, is fetched again.
      expect(before + sent, `tenth ${tenth}`).to.be.at.most(all + 4 * 512 * 1024)
    }
  })
})
