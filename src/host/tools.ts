import {execa, type Options, type Result} from 'execa'
import {ToolError} from '../model/tool-error.ts'
import type {Command, RunOptions, ToolResult, Tools} from './host.ts'
import {shellPipeline} from './pipeline.ts'

/** What every tool is started with, whatever the caller's environment says. */
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface ToolSettings {
  readonly signal: AbortSignal
  /** A locked descriptor that every child inherits, so that the lock is free only when the last of them is gone. */
  readonly lock: number | null
  readonly debug: (line: string) => void
}

/** Tools in a clean environment, each in a process group of its own that ends when `signal` aborts. */
export function createTools(settings: ToolSettings): Tools {
  const text = async (command: Command, options: RunOptions = {}): Promise<ToolResult> => {
    const {stdout, stderr, exitCode} = await start(settings, command, options, 'utf8')
    return {stdout: stdout as string, stderr: stderr as string, exitCode}
  }
  return {
    run: text,
    bytes: async (command, options = {}) => (await start(settings, command, options, 'buffer')).stdout as Uint8Array,
    pipe: (commands, options) => text(shellPipeline(commands), options),
    async head(command, length) {
      const cut = shellPipeline([command, ['head', '-c', String(length)]])
      return (await start(settings, cut, {}, 'buffer')).stdout as Uint8Array
    },
  }
}

interface Finished {
  readonly stdout: unknown
  readonly stderr: unknown
  readonly exitCode: number
}

async function start(
  settings: ToolSettings,
  command: Command,
  options: RunOptions,
  encoding: 'utf8' | 'buffer',
): Promise<Finished> {
  settings.signal.throwIfAborted()
  settings.debug(`+ ${command.join(' ')}`)
  const [tool, ...argv] = command
  const child = execa(tool, argv, execaOptions(settings, options, encoding))
  const end = (): void => killGroup(child.pid)
  settings.signal.addEventListener('abort', end, {once: true})
  if (options.onStderr !== undefined) followLines(child.stderr, options.onStderr)
  const result: Result = await child
  settings.signal.removeEventListener('abort', end)
  settings.signal.throwIfAborted()
  return accepted(command, result, options)
}

function execaOptions(settings: ToolSettings, options: RunOptions, encoding: 'utf8' | 'buffer'): Options {
  const inherited = settings.lock === null ? [] : [settings.lock]
  return {
    env: toolEnvironment(process.env),
    extendEnv: false,
    cwd: '/',
    detached: true,
    reject: false,
    stripFinalNewline: false,
    encoding,
    // A tool that reports its progress on standard error would otherwise fill the memory.
    maxBuffer: {stderr: 65_536, stdout: 256 * 1024 * 1024},
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...inherited],
    ...(options.input === undefined ? {} : {input: options.input}),
  } as Options
}

/** `DM_DISABLE_UDEV` is kept: it tells libdevmapper that nobody but itself makes device nodes here (dmsetup(8)). */
export function toolEnvironment(caller: NodeJS.ProcessEnv): Record<string, string> {
  const noUdev = caller['DM_DISABLE_UDEV']
  return {
    PATH: searchPath,
    HOME: '/root',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(noUdev === undefined ? {} : {DM_DISABLE_UDEV: noUdev}),
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // The group is gone already.
  }
}

function followLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = ''
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split(/[\r\n]+/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line)
  })
}

function accepted(command: Command, result: Result, options: RunOptions): Finished {
  const {exitCode} = result
  if (exitCode === 0 || (exitCode !== undefined && options.accept?.includes(exitCode)))
    return {stdout: result.stdout, stderr: result.stderr, exitCode}
  const said = Buffer.from((result.stderr ?? '') as string | Uint8Array).toString('utf8')
  throw new ToolError(command, exitCode ?? null, said === '' ? (result.originalMessage ?? '') : said)
}
