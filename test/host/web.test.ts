import {createHash, randomBytes} from 'node:crypto'
import {spawn, type ChildProcess} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {createWeb} from '../../src/host/web/web.ts'
import {WebError} from '../../src/model/web-error.ts'

const size = 3_000_000

/** Against a real server that misbehaves as the first part of the path says. */
describe('downloads', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-web-'))
  const log = join(folder, 'log')
  const content = randomBytes(size)
  const notes: string[] = []
  let server: ChildProcess
  let base = ''
  const web = (limitRate: number | null = null) =>
    createWeb({limitRate, timeoutMs: 500, pauseMs: 20}, new AbortController().signal, (text) => notes.push(text))
  const url = (mode: string): string => `${base}/${mode}/a/image.raw.zst`

  before(async () => {
    mkdirSync(join(folder, 'a'))
    writeFileSync(join(folder, 'a/image.raw.zst'), content)
    writeFileSync(log, '')
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    const program = fileURLToPath(new URL('../lab/pull/hostile-server.ts', import.meta.url))
    server = spawn(process.execPath, [program, folder, String(port), log], {stdio: 'ignore'})
    while (!readFileSync(log, 'utf8').includes('listening')) await wait(20)
  })
  after(() => {
    server.kill()
    rmSync(folder, {recursive: true})
  })

  const sent = (mode: string): number =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${mode} `))
      .reduce((sum, line) => sum + Number(line.split(' ')[2]), 0)

  for (const mode of ['plain', 'cut', 'stall', 'error', 'redirect'])
    it(`${mode}: a range is what was asked for`, async () => {
      const bytes = await web().range(url(mode), 1000, 2_000_000, size)
      expect(content.subarray(1000, 2_000_000).equals(bytes)).to.equal(true)
    })

  it('after a cut only the rest is asked for', () => expect(sent('cut')).to.equal(2_000_000 - 1000))

  const refusals: readonly (readonly [string, RegExp])[] = [
    ['stall-ever', /the server sends nothing/],
    ['other-range', /asked for bytes 1000-1999\/3000000, the server gives bytes 1001-1999/],
    ['other-length', /asked for .*, the server gives .*3000001/],
    ['no-ranges', /no byte ranges/],
    ['error-ever', /answers 503/],
    ['forbidden', /answers 403/],
    ['loop', /redirect/i],
    ['plain/nowhere', /answers 404/],
  ]
  for (const [mode, words] of refusals)
    it(`${mode}: fails, and says why`, async () => {
      const error: unknown = await web()
        .range(url(mode), 1000, 2000, size)
        .catch((one: unknown) => one)
      expect(error).to.be.instanceOf(WebError)
      expect((error as Error).message).to.match(words)
    })

  it('a range beyond the end says that the file is shorter', async () => {
    const error: unknown = await web()
      .range(url('plain'), size - 10, size + 10, size + 10)
      .catch((one: unknown) => one)
    expect(String(error)).to.match(/the server gives|shorter/)
  })

  it('a stream that is cut goes on where it was', async () => {
    const hash = createHash('sha256')
    for await (const chunk of web().stream(url('cut'))) hash.update(chunk)
    expect(hash.digest('hex')).to.equal(createHash('sha256').update(content).digest('hex'))
    expect(notes.join('\n')).to.contain('going on from byte')
  })

  it('the first bytes come with the length of the whole', async () => {
    const {bytes, length} = await web().head(url('plain'), 100)
    expect([bytes.length, length]).to.deep.equal([100, size])
    expect((await web().head(url('no-ranges'), 100)).length).to.equal(size)
    const cut = await web().head(url('cut'), 1 << 20)
    expect(content.subarray(0, 1 << 20).equals(cut.bytes)).to.equal(true)
  })

  it('a file that is not there is null, one that is too long an error', async () => {
    expect(await web().whole(`${base}/plain/nothing`, 10)).to.equal(null)
    const error: unknown = await web()
      .whole(url('plain'), 10)
      .catch((one: unknown) => one)
    expect(String(error)).to.contain('longer than 10 bytes')
  })

  it('a limit holds for all requests together', async () => {
    const limited = web(1_000_000)
    const started = performance.now()
    await Promise.all([0, 1].map((at) => limited.range(url('plain'), at * 500_000, (at + 1) * 500_000, size)))
    expect(performance.now() - started).to.be.at.least(900)
  })

  it('a password never shows in what is said', async () => {
    const error: unknown = await web()
      .whole(url('forbidden').replace('//', '//me:secret@'), 10)
      .catch((one: unknown) => one)
    expect(String(error)).to.contain('403').and.to.not.contain('secret')
  })

  it('an interruption ends it at once', async () => {
    const controller = new AbortController()
    const stopped = createWeb({limitRate: null, timeoutMs: 20_000, pauseMs: 20}, controller.signal, () => undefined)
    const range = stopped.range(url('stall-ever'), 0, size, size).catch((one: unknown) => one)
    await wait(200)
    controller.abort()
    expect(await range).to.have.property('name', 'AbortError')
  })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => void probe.listen(0, '127.0.0.1', done))
  const {port} = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}
