import {existsSync, readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import type {Command, Tools} from '../../src/host/host.ts'
import {createTools, toolEnvironment} from '../../src/host/tools.ts'
import {ToolError} from '../../src/model/tool-error.ts'
import {plainTools as tools} from './folders.ts'

const sh = (script: string): Command => ['sh', '-c', script]

async function failure(work: Promise<unknown>): Promise<ToolError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).to.be.instanceOf(ToolError)
  return error as ToolError
}

describe('a tool', () => {
  it('gives what it printed, byte by byte', async () => {
    const said = await tools.run(sh('printf "one\\n\\n"; printf "two\\n" >&2'))
    expect(said).to.deep.equal({stdout: 'one\n\n', stderr: 'two\n', exitCode: 0})
    const bytes = await tools.bytes(['printf', String.raw`\377\000\012`])
    expect([...bytes]).to.deep.equal([0xff, 0, 0x0a])
  })

  it('that fails is told with its exit code, its arguments and the end of what it said', async () => {
    const error = await failure(tools.run(sh('yes "no such volume" | head -n 1000 >&2; echo the end >&2; exit 5')))
    expect(error.exitCode).to.equal(5)
    expect(error.command[0]).to.equal('sh')
    expect(error.message).to.match(/^sh failed \(exit 5\): .*no such volume\nthe end$/s)
    expect(error.message.length).to.be.lessThan(1100)
  })

  it('may end with a code that is accepted', async () => {
    expect(await tools.run(sh('exit 5'), {accept: [5]})).to.have.property('exitCode', 5)
    expect((await failure(tools.run(sh('exit 4'), {accept: [5]}))).exitCode).to.equal(4)
  })

  it('that is missing, or was ended by a signal, has no exit code', async () => {
    const missing = await failure(tools.run(['no-such-tool-of-lvm']))
    expect(missing.exitCode).to.equal(null)
    expect(missing.message).to.contain('no-such-tool-of-lvm').and.to.contain('ENOENT')
    expect((await failure(tools.run(sh('kill -KILL $$')))).exitCode).to.equal(null)
  })

  it('may say as much as it likes on standard error, as progress does, and is heard line by line', async () => {
    let lines = 0
    const script = 'yes "a warning that is repeated" | head -n 100000 >&2; printf "50%%\\r100%%\\r" >&2; echo done'
    const {stdout, stderr} = await tools.run(sh(script), {onStderr: () => lines++})
    expect({stdout, lines}).to.deep.equal({stdout: 'done\n', lines: 100_002})
    expect(stderr.length).to.equal(65_536)
    expect(stderr.endsWith('100%\r')).to.equal(true)
  })

  it('reads what it is given, and else nothing', async () => {
    expect((await tools.run(['cat'], {input: 'ä\0'})).stdout).to.equal('ä\0')
    expect((await tools.run(['cat'])).stdout).to.equal('')
  })

  it('runs in /, in a group of its own, and in an environment that the caller has no part in', async () => {
    process.env['LVM_VG_NAME'] = 'foreign'
    process.env['LC_MESSAGES'] = 'de_DE.UTF-8'
    try {
      const {stdout} = await tools.run(['env'])
      // Node hands its own coverage folder to every child where it is measured.
      const seen = stdout
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('NODE_V8_COVERAGE='))
      expect(seen).to.have.members(
        Object.entries(toolEnvironment(process.env)).map(([name, value]) => `${name}=${value}`),
      )
    } finally {
      delete process.env['LVM_VG_NAME']
      delete process.env['LC_MESSAGES']
    }
    const place = await tools.run(sh('pwd; echo $$; ps -o pgid= -p $$'))
    const [folder, pid, group] = place.stdout.split('\n').map((line) => line.trim())
    expect([folder, group]).to.deep.equal(['/', pid])
  })

  it('sees no variable but a few, and is told where nobody else makes device nodes', () => {
    const caller = {LVM_SYSTEM_DIR: '/x', LANG: 'de_DE.UTF-8', PATH: '/x', DM_DISABLE_UDEV: '1', LD_PRELOAD: '/x'}
    const {PATH, ...rest} = toolEnvironment(caller)
    expect(PATH).to.contain('/usr/sbin').and.to.not.contain('/x')
    expect(rest).to.deep.equal({
      HOME: '/root',
      LC_ALL: 'C',
      TZ: 'UTC',
      DM_DISABLE_UDEV: '1',
      LVM_SUPPRESS_FD_WARNINGS: '1',
    })
  })

  it('is told to who debugs', async () => {
    const told: string[] = []
    const debugged = createTools({signal: new AbortController().signal, lock: null, debug: (line) => told.push(line)})
    await debugged.run(['echo', 'a'])
    await failure(debugged.run(['false']))
    expect(told).to.have.length(2)
    expect(told[0]).to.contain(' echo a ')
    expect(told[1]).to.contain(' false ')
  })
})

describe('an interruption', () => {
  const interrupted = (): {controller: AbortController; own: Tools} => {
    const controller = new AbortController()
    return {controller, own: createTools({signal: controller.signal, lock: null, debug: () => undefined})}
  }

  /** Its parent may take its time to hear of it: a zombie is gone. */
  const isGone = async (pid: number): Promise<boolean> => {
    for (let tries = 0; tries < 100; tries++) {
      const path = `/proc/${pid}/stat`
      if (!existsSync(path) || / Z /.test(readFileSync(path, 'utf8'))) return true
      await sleep(20)
    }
    return false
  }

  const methods: readonly (readonly [
    string,
    (own: Tools, script: string, onStderr: (line: string) => void) => Promise<unknown>,
  ])[] = [
    ['a tool', (own, script, onStderr) => own.run(sh(script), {onStderr})],
    ['a pipeline', (own, script, onStderr) => own.pipe([sh(script), ['cat']], {onStderr})],
  ]
  for (const [what, start] of methods)
    it(`ends ${what} with all that it started`, async () => {
      const {controller, own} = interrupted()
      const pids: number[] = []
      const work = start(own, 'sleep 300 & echo $! >&2; sleep 301 & echo $! >&2; wait', (line) => {
        pids.push(Number(line))
        if (pids.length === 2) controller.abort()
      })
      const error: unknown = await work.catch((thrown: unknown) => thrown)
      expect(error).to.have.property('name', 'AbortError')
      expect(pids).to.have.length(2)
      for (const pid of pids) expect(await isGone(pid), `process ${pid} is gone`).to.equal(true)
    })

  it('is told as one, also where the tool did its work nevertheless', async () => {
    const {controller, own} = interrupted()
    const work = own.run(sh('trap "exit 0" TERM; echo ready >&2; while :; do sleep 0.05; done'), {
      onStderr: () => controller.abort(),
    })
    expect(await work.catch((error: unknown) => error)).to.have.property('name', 'AbortError')
  })

  it('starts nothing any more', async () => {
    const {controller, own} = interrupted()
    controller.abort()
    const told = await own.run(['no-such-tool-of-lvm']).catch((error: unknown) => error)
    expect(told).to.have.property('name', 'AbortError')
  })
})

describe('a pipeline', () => {
  it('joins commands by pipes, each argument as it stands', async () => {
    const odd = `it's "a" $HOME \`id\` \\ \n *`
    const {stdout} = await tools.pipe([['printf', '%s', odd], ['cat'], ['tr', 'a', 'A']])
    expect(stdout).to.equal(odd.replaceAll('a', 'A'))
  })

  it('fails where any member does, with the code of the first that did', async () => {
    for (const commands of [
      [sh('exit 3'), ['cat'], ['cat']],
      [['true'], sh('cat; exit 3'), ['cat']],
      [['true'], ['cat'], sh('exit 3')],
      [sh('exit 3'), sh('exit 4'), ['cat']],
    ] satisfies Command[][])
      expect((await failure(tools.pipe(commands))).exitCode).to.equal(3)
  })

  it('tells what the failed member said', async () => {
    const error = await failure(tools.pipe([sh('echo corrupt input >&2; exit 1'), ['cat']]))
    expect(error.message).to.contain('corrupt input')
  })

  it('does not fail where a later member had enough', async () => {
    expect((await tools.pipe([['yes'], ['head', '-n', '2']])).stdout).to.equal('y\ny\n')
    expect((await tools.pipe([['yes'], ['cat'], ['head', '-c', '1']])).stdout).to.equal('y')
  })
})

describe('the head of what a command prints', () => {
  it('is so many bytes of it, and the command is ended after them', async () => {
    expect([...(await tools.head(['cat', '/dev/zero'], 5))]).to.deep.equal([0, 0, 0, 0, 0])
    expect((await tools.head(['yes'], 1_000_000)).length).to.equal(1_000_000)
  })

  it('is all of it where there is less; a failure is one', async () => {
    expect(Buffer.from(await tools.head(['echo', 'ab'], 9)).toString()).to.equal('ab\n')
    expect((await failure(tools.head(sh('echo ab; exit 2'), 9))).exitCode).to.equal(2)
  })
})
