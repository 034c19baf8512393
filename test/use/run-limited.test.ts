import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {createFiles} from '../../src/host/files.ts'
import {createTools} from '../../src/host/tools.ts'
import {runLimited, type LimitedResult} from '../../src/use/run-limited.ts'

describe('runLimited', function () {
  this.timeout(20_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-limited-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const run = (script: string, signal = new AbortController().signal, input?: string): Promise<LimitedResult> =>
    runLimited(
      {tools: createTools({signal, lock: null, debug: () => undefined}), files: createFiles()},
      {
        ...{argv: ['sh', '-c', script], environment: ['WORD=said'], limitSeconds: 1, output: join(folder, 'output')},
        ...(input === undefined ? {} : {input}),
      },
    )

  it('tells how a program ended, what it printed, and gives it words and input', async () => {
    expect(await run('echo $WORD; cat; exit 3', undefined, 'and heard')).to.include({
      ...{outcome: 'failed', exitCode: 3, text: 'said\nand heard'},
    })
    expect(await run('true')).to.include({outcome: 'ok', exitCode: 0, text: ''})
  })

  it('does not mind a program that reads no input', async () =>
    expect(await run('exit 0', undefined, 'x'.repeat(1000))).to.include({outcome: 'ok'}))

  it('ends one that is late', async () => expect(await run('sleep 30')).to.include({outcome: 'timed-out'}))

  it('kills one that does not want to end, with what it started', async () => {
    const result = await run('sleep 31.4711 & trap "" TERM; while :; do sleep 0.1; done')
    expect(result).to.include({outcome: 'timed-out', exitCode: 137})
  })

  it('does not wait for what a program leaves behind', async () =>
    expect((await run('setsid sleep 5 & exit 0')).milliseconds).to.be.lessThan(4000))

  it('ends with the command that is interrupted', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 300)
    const began = performance.now()
    await run('sleep 20', abort.signal).catch(() => undefined)
    expect(performance.now() - began).to.be.lessThan(5000)
  })
})
