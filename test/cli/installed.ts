import {existsSync, mkdtempSync, cpSync, realpathSync, rmSync, chmodSync, mkdirSync, symlinkSync} from 'node:fs'
import {globSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {execa, execaSync} from 'execa'

/** The folder that holds package.json. */
export const project = fileURLToPath(new URL('../..', import.meta.url))

const node = join(project, 'node_modules/.bin/node')

export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunSettings {
  /** Added to an environment that holds PATH and HOME alone. */
  readonly env?: Readonly<Record<string, string>>
  /** What is piped into it; nothing unless given. */
  readonly input?: string
  /** Put before the command: `setpriv` and its flags. */
  readonly through?: readonly string[]
}

/** imgbase as its package installs it, alone in a folder of its own, with an empty home beside it. Gone after the tests. */
export class Installed {
  readonly folder: string
  readonly home: string

  constructor() {
    buildIfStale()
    this.folder = mkdtempSync(join(tmpdir(), 'imgbase-installed-'))
    this.home = join(this.folder, 'home')
    for (const name of ['package.json', 'bin', 'dist', 'layouts'])
      cpSync(join(project, name), join(this.folder, name), {recursive: true})
    symlinkSync(realpathSync(node), join(this.folder, 'node'))
    mkdirSync(this.home)
    chmodSync(this.folder, 0o755)
  }

  async run(args: readonly string[], {env = {}, through = [], input}: RunSettings = {}): Promise<Ran> {
    const [tool = '', ...rest] = [...through, join(this.folder, 'bin/imgbase'), ...args]
    const {exitCode, stdout, stderr} = await execa(tool, rest, {
      // Node would hand its coverage folder down, which another user cannot write to.
      env: {PATH: process.env['PATH'] ?? '', HOME: this.home, NODE_V8_COVERAGE: '', ...env},
      ...{extendEnv: false, reject: false, cwd: this.home},
      ...(input === undefined ? {stdin: 'ignore' as const} : {input}),
    })
    return {exitCode: exitCode ?? -1, stdout, stderr}
  }

  remove(): void {
    rmSync(this.folder, {recursive: true})
  }
}

/** Installs before the tests of a suite. */
export function installing(): () => Installed {
  let made: Installed | null = null
  before(() => {
    made = new Installed()
  })
  after(() => made?.remove())
  return () => made ?? raise()
}

function raise(): never {
  throw new Error('nothing was installed')
}

function buildIfStale(): void {
  const built = join(project, 'dist/main.js')
  const sources = globSync(['src/**/*.ts', 'commands/**/*.ts', 'boot/**/*.ts', 'layouts/**/*.ts'], {cwd: project})
  const newest = Math.max(...sources.map((source) => statSync(join(project, source)).mtimeMs))
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return
  execaSync(node, ['scripts/build.ts'], {cwd: project})
}
