import {type Exchange, openExchange} from './exchange.ts'
import {followFile} from './follow.ts'
import {type Kernel, startKernel} from './kernel.ts'
import {closeAtExit, closeAtSignal, forwardInterrupt} from './process-end.ts'

/** A file that the node sees as /dev/ubda, /dev/ubdb … in order; made sparse with `size` bytes (8 GiB) where it is missing. */
export interface LabDisk {
  readonly path: string
  readonly size?: bigint
}

/** What a lab node is given. */
export interface LabOptions {
  /** Run as root, found on the PATH of the node, with `imgbase` first on it. */
  readonly command: readonly string[]
  readonly disks?: readonly LabDisk[]
  /** Bytes of memory; 2 GiB. The overlay over the root lies in it as well. */
  readonly mem?: bigint
  /** Comes up in the layer that the first disk's default entry names, instead of this machine's own files. */
  readonly boot?: boolean
  /** With `boot`: systemd runs as process 1 and the command after multi-user.target. */
  readonly systemd?: boolean
  /** The power goes the moment the command has ended: no sync, no unmount, no `imgbase service --stop`. */
  readonly powerCut?: boolean
  /** Added to a clean environment of PATH, HOME, USER, LOGNAME and (without systemd) DM_DISABLE_UDEV. */
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array
  /** Folders of this machine, shown read-only at /run/imgbase-lab/share/NAME; needed with `boot` alone. */
  readonly share?: Readonly<Record<string, string>>
  readonly onStdout?: (chunk: Buffer) => void
  readonly onStderr?: (chunk: Buffer) => void
  readonly timeoutMs?: number
  /** The first SIGINT to this process goes to the command; otherwise every signal ends the node. */
  readonly forwardInterrupt?: boolean
  /** The command gets this process's terminal. */
  readonly interactive?: boolean
}

/** How it went: exit code 125 where the command never ran, 124 at the time limit, 137 where `cut` ended it. */
export interface LabResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A node that runs. */
export interface LabRun {
  readonly result: Promise<LabResult>
  /** Sends a signal such as `INT` to the command's process group. */
  signal(name: string): void
  /** Takes the power away now: what the node wrote to its disks stays, what it only held in memory is lost. */
  cut(): void
}

/** Runs a command in a disposable node; nothing of this machine but the disks is changed, nothing stays behind. */
export const runInLab = (options: LabOptions): Promise<LabResult> => startInLab(options).result

/** Starts a node, for a caller that wants to interrupt it. */
export function startInLab(options: LabOptions): LabRun {
  const exchange = openExchange(options)
  const kernel = startKernel(exchange, options)
  let isCut = false
  const cut = () => {
    isCut = true
    kernel.kill()
  }
  const release = guard(exchange, kernel, options)
  const limit = timeLimit(options.timeoutMs, exchange, kernel)
  const finish = async () => {
    const output = await follow(exchange, kernel, options)
    return limit.isReached() ? {exitCode: 124, ...output} : outcome(exchange, kernel, output, isCut)
  }
  const result = finish().finally(() => {
    limit.clear()
    release()
    exchange.remove()
  })
  return {result, signal: (name) => exchange.signal(name), cut}
}

/** Ends a node whose time is up, after it had half a minute to tell on standard error what its processes wait for. */
function timeLimit(milliseconds: number | undefined, exchange: Exchange, kernel: Kernel) {
  let isReached = false
  let timer: NodeJS.Timeout | undefined
  const reach = () => {
    isReached = true
    exchange.tellProcesses()
    timer = setTimeout(() => kernel.kill(), 30_000)
  }
  if (milliseconds !== undefined) timer = setTimeout(reach, milliseconds)
  return {isReached: () => isReached, clear: () => clearTimeout(timer)}
}

/** Leaves nothing behind where this process ends first. */
function guard(exchange: Exchange, kernel: Kernel, options: LabOptions): () => void {
  const close = () => {
    kernel.kill()
    exchange.remove()
  }
  const forget = [
    closeAtExit(close),
    options.forwardInterrupt ? forwardInterrupt(() => exchange.signal('INT'), close) : closeAtSignal(close),
  ]
  return () => forget.forEach((undo) => undo())
}

interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** Passes the output on until the node has ended, and ends it where it waits for that. */
async function follow(exchange: Exchange, kernel: Kernel, options: LabOptions): Promise<Output> {
  const stdout = followFile(exchange.stdout, options.onStdout)
  const stderr = followFile(exchange.stderr, options.onStderr)
  const timer = setInterval(() => {
    stdout.read()
    stderr.read()
    if (exchange.atRest(options.powerCut === true)) kernel.kill()
  }, 20)
  await kernel.ended
  clearInterval(timer)
  return {stdout: stdout.end(), stderr: stderr.end()}
}

function outcome(exchange: Exchange, kernel: Kernel, output: Output, isCut: boolean): LabResult {
  const exitCode = exchange.exitCode() ?? (isCut ? 137 : undefined)
  if (process.env['LAB_DEBUG']) process.stderr.write(kernel.console() + exchange.serviceOutput())
  if (exitCode !== undefined) return {exitCode, ...output}
  return {
    exitCode: 125,
    stdout: output.stdout,
    stderr: `${output.stderr}lab: the node ended before the command did\n${kernel.console()}`,
  }
}
