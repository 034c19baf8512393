import {Readable} from 'node:stream'
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
    return {stdout: stdout as string, stderr, exitCode}
  }
  return {
    run: text,
    bytes: async (command, options = {}) => (await start(settings, command, options, 'buffer')).stdout as Uint8Array,
    pipe: (commands, options) => text(shellPipeline(commands), options),
    async head(command, length, options = {}) {
      const cut = shellPipeline([command, ['head', '-c', String(length)]])
      return (await start(settings, cut, options, 'buffer')).stdout as Uint8Array
    },
    stream: (command, options = {}) => streamed(settings, command, options),
  }
}

async function* streamed(settings: ToolSettings, command: Command, options: RunOptions): AsyncGenerator<Uint8Array> {
  settings.signal.throwIfAborted()
  const [tool, ...argv] = command
  const child = execa(tool, argv, {...execaOptions(settings, command, options, 'buffer'), buffer: false})
  const end = (): void => endGroup(child.pid)
  settings.signal.addEventListener('abort', end, {once: true})
  const said = tailOf(child.stderr)
  let whole = false
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>
    whole = true
  } finally {
    if (!whole) end()
    const result = (await child) as Result
    settings.signal.removeEventListener('abort', end)
    if (whole) {
      settings.signal.throwIfAborted()
      accepted(command, result, said(), options)
    }
  }
}

interface Finished {
  readonly stdout: unknown
  readonly stderr: string
  readonly exitCode: number
}

async function start(
  settings: ToolSettings,
  command: Command,
  options: RunOptions,
  encoding: 'utf8' | 'buffer',
): Promise<Finished> {
  settings.signal.throwIfAborted()
  const [tool, ...argv] = command
  const child = execa(tool, argv, execaOptions(settings, command, options, encoding))
  const end = (): void => endGroup(child.pid)
  settings.signal.addEventListener('abort', end, {once: true})
  if (options.onStderr !== undefined) followLines(child.stderr, options.onStderr)
  const said = tailOf(child.stderr)
  const began = performance.now()
  const result = (await child) as Result
  settings.debug(`${(began / 1000).toFixed(2)} s  ${command.join(' ')}  (${Math.round(performance.now() - began)} ms)`)
  settings.signal.removeEventListener('abort', end)
  settings.signal.throwIfAborted()
  return accepted(command, result, said(), options)
}

function execaOptions(
  settings: ToolSettings,
  [tool]: Command,
  options: RunOptions,
  encoding: 'utf8' | 'buffer',
): Options {
  return {
    env: toolEnvironment(process.env),
    extendEnv: false,
    cwd: '/',
    detached: true,
    reject: false,
    stripFinalNewline: false,
    encoding,
    // Only the end of it is kept: a limit of execa's would end a tool that reports its progress there.
    buffer: {stderr: false},
    maxBuffer: {stdout: 256 * 1024 * 1024},
    stdio: stdioOf(settings.lock, tool, options.input === undefined ? 'ignore' : 'pipe'),
    ...(options.input === undefined ? {} : {input: inputOf(options.input)}),
  } as Options
}

/** LVM closes all descriptors but the first three (lvm(8)), and reads nothing with `--yes`: it keeps the lock as its standard input. */
function stdioOf(lock: number | null, tool: string, input: 'ignore' | 'pipe'): readonly unknown[] {
  if (lock === null) return [input, 'pipe', 'pipe']
  return /^(?:lv|vg|pv)[a-z]+$/.test(tool) ? [lock, 'pipe', 'pipe'] : [input, 'pipe', 'pipe', lock]
}

const inputOf = (input: NonNullable<RunOptions['input']>): string | Uint8Array | Readable =>
  typeof input === 'string' || input instanceof Uint8Array ? input : Readable.from(input, {objectMode: false})

/** `DM_DISABLE_UDEV` is kept: it tells libdevmapper that nobody but itself makes device nodes here (dmsetup(8)). */
export function toolEnvironment(caller: NodeJS.ProcessEnv): Record<string, string> {
  const noUdev = caller['DM_DISABLE_UDEV']
  return {
    PATH: searchPath,
    HOME: '/root',
    LC_ALL: 'C',
    TZ: 'UTC',
    LVM_SUPPRESS_FD_WARNINGS: '1',
    ...(noUdev === undefined ? {} : {DM_DISABLE_UDEV: noUdev}),
  }
}

/** What does not end at SIGTERM within some seconds is killed. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  signalGroup(pid, 'SIGTERM')
  setTimeout(() => signalGroup(pid, 'SIGKILL'), 5000).unref()
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal)
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

/** Follows a stream, and gives the last 64 KiB of what it said. */
function tailOf(stream: NodeJS.ReadableStream | null): () => string {
  let tail: Buffer = Buffer.alloc(0)
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-65_536)
  })
  return () => tail.toString('utf8')
}

function accepted(command: Command, result: Result, stderr: string, options: RunOptions): Finished {
  const {exitCode} = result
  if (exitCode === 0 || (exitCode !== undefined && options.accept?.includes(exitCode)))
    return {stdout: result.stdout, stderr, exitCode}
  throw new ToolError(command, exitCode ?? null, stderr === '' ? (result.originalMessage ?? '') : stderr)
}
