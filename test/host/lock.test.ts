import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync, rmSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {createInterface} from 'node:readline'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {isRoot} from './folders.ts'

interface Told {
  readonly held?: boolean
  readonly holder?: {readonly pid: number; readonly command: string; readonly since: number} | null
  readonly locked?: boolean
}

const program = fileURLToPath(new URL('lock-taker.ts', import.meta.url))

describe('the lock', function () {
  this.timeout(120_000)
  const children: ChildProcess[] = []
  const strays: number[] = []
  const wasThere = existsSync('/run/imgbase')

  before(async function () {
    // It is one for the whole machine: somebody may be using it.
    if (!isRoot || (await ask()).locked === true) this.skip()
  })

  afterEach(async () => {
    const pids = children.splice(0).flatMap(({pid}) => (pid === undefined ? [] : [pid]))
    for (const pid of [...pids.flatMap(familyOf), ...strays.splice(0)]) killIfThere(pid)
    while ((await ask()).locked === true) await sleep(20)
  })

  after(() => {
    if (!wasThere) rmSync('/run/imgbase', {recursive: true, force: true})
  })

  async function start(...args: readonly string[]): Promise<{child: ChildProcess; told: Told}> {
    const child = spawn(process.execPath, ['--no-warnings', program, ...args], {stdio: ['ignore', 'pipe', 'inherit']})
    children.push(child)
    const lines = createInterface({input: child.stdout})
    const [line] = (await once(lines, 'line')) as [string]
    return {child, told: JSON.parse(line) as Told}
  }

  const ask = async (): Promise<Told> => (await start('ask')).told

  it('is taken by one at a time; a second one sees who holds it, since when', async () => {
    const first = await start('imgbase update x', 'hold')
    expect(first.told.held).to.equal(true)
    const second = await start('imgbase rollback')
    expect(second.told).to.deep.include({
      held: false,
      holder: {pid: first.child.pid, command: 'imgbase update x', since: 1_800_000_000},
    })
    expect((await ask()).locked).to.equal(true)
  })

  it('is free again once its holder ended; asking takes it from nobody', async () => {
    const first = await start('imgbase pin x')
    await once(first.child, 'exit')
    expect(await ask()).to.deep.include({
      locked: false,
      holder: {pid: first.child.pid, command: 'imgbase pin x', since: 1_800_000_000},
    })
    expect((await start('imgbase w')).told.held).to.equal(true)
  })

  it('stays while a tool lives on that a killed holder had started, and is free when that is gone', async () => {
    const {child} = await start('imgbase update x', 'hold')
    const tool = await childOf(child.pid!)
    const grandchild = await childOf(tool)
    strays.push(tool, grandchild)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await start('imgbase recover')).told).to.deep.include({held: false})
    process.kill(tool, 'SIGKILL')
    await sleep(50)
    expect((await start('imgbase recover')).told, 'while the grandchild lives').to.deep.include({held: false})
    process.kill(grandchild, 'SIGKILL')
    while ((await ask()).locked === true) await sleep(20)
    expect((await start('imgbase recover')).told).to.deep.include({held: true})
  })
})

async function childOf(pid: number): Promise<number> {
  for (;;) {
    const [child] = childrenOf(pid)
    if (child !== undefined) return child
    await sleep(20)
  }
}

const familyOf = (pid: number): readonly number[] => [pid, ...childrenOf(pid).flatMap(familyOf)]

function childrenOf(pid: number): readonly number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(Number)
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}
