import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {closeSync, existsSync, ftruncateSync, openSync, readFileSync, symlinkSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {join, resolve} from 'node:path'
import type {Exchange} from './exchange.ts'
import type {LabDisk, LabOptions} from './node.ts'
import {projectFolder} from './project.ts'

/** The processes of a node's kernel: User-Mode Linux, one process group of its own. */
export interface Kernel {
  /** Resolves once no process of it is left. */
  readonly ended: Promise<void>
  kill(): void
  /** The last of what the kernel and the first process printed. */
  console(): string
}

/** Starts linux.uml (Debian: user-mode-linux) so that it dies with this process. */
export function startKernel(exchange: Exchange, options: LabOptions): Kernel {
  const restoreTerminal = options.interactive ? keepTerminal() : () => {}
  const words = [...boundToThisProcess(), 'taskset', '--cpu-list', processor(), 'linux.uml']
  const child = spawn('setpriv', [...words, ...kernelArguments(exchange, options)], {
    stdio: options.interactive ? ['inherit', 'inherit', 'inherit', 'pipe'] : ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let printed = ''
  for (const stream of child.stdio.slice(1))
    stream?.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString('latin1')).slice(-8192)))
  return {
    ended: endOf(child).finally(restoreTerminal),
    kill: () => killTree(child.pid),
    console: () => printed,
  }
}

/** Words for setpriv: even where this process is killed, the kernel goes, and with its PID namespace (root only) all its helpers. */
function boundToThisProcess(): string[] {
  const namespace = isRoot() ? ['unshare', '--pid', '--fork', '--kill-child=KILL'] : []
  return ['--pdeathsig', 'KILL', ...namespace]
}

/**
 * The one processor that the kernel and its processes share: each of their system calls passes from one to the other, which takes
 * twice as long across processors. Test files that run at the same time get one each.
 */
const processor = (): string => String(Number(process.env['MOCHA_WORKER_ID'] ?? process.pid) % availableParallelism())

const isRoot = (): boolean => process.getuid?.() === 0

function kernelArguments(exchange: Exchange, options: LabOptions): string[] {
  return [
    `mem=${(options.mem ?? 2n << 30n) >> 20n}M`,
    'rootfstype=hostfs',
    'rootflags=/',
    'ro',
    'quiet',
    // Measuring takes a fifth of a second; nothing here waits by loops.
    'lpj=15000000',
    // So does choosing between ways to count RAID 6, half a second more; and making devices for 256 terminals of an old kind.
    'initcall_blacklist=raid6_select_algo',
    'pty.legacy_count=0',
    `uml_dir=${exchange.folder}`,
    'con=null',
    'con0=fd:0,fd:1',
    `init=${join(projectFolder, 'test/lab/guest/init.sh')}`,
    `LAB_IO=${exchange.folder}`,
    `LAB_PROJECT=${projectFolder}`,
    ...(options.disks ?? []).map((disk, index) => `ubd${index}=${linkToDisk(exchange, disk, index)}`),
  ]
}

/** A link with a plain name: `,` and `:` in the name of a disk mean something to the kernel. */
function linkToDisk(exchange: Exchange, disk: LabDisk, index: number): string {
  const link = join(exchange.folder, `disk${index}`)
  if (!existsSync(disk.path)) makeDisk(disk)
  symlinkSync(resolve(disk.path), link)
  return link
}

function makeDisk(disk: LabDisk): void {
  const descriptor = openSync(disk.path, 'wx')
  ftruncateSync(descriptor, Number(disk.size ?? 8n << 30n))
  closeSync(descriptor)
}

/** A pipe is closed when the last process that inherited it is gone, so that none is left then. */
const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', () => done())
  })

/** Kills the kernel, and has unshare, which waits for it, end by itself: so no zombie is left to others. */
function killTree(pid: number | undefined): void {
  if (pid === undefined) return
  const children = isRoot() ? childrenOf(pid) : []
  for (const target of children.length > 0 ? children : [-pid]) killIfThere(target)
}

/** Pids of the children (proc_pid_children(5)); none where the kernel does not tell. */
function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  return existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

function killIfThere(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** A killed kernel leaves the terminal in raw mode. */
function keepTerminal(): () => void {
  const stty = (...words: string[]) =>
    spawnSync('stty', words, {stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8'}).stdout
  const before = stty('-g').trim()
  return () => void stty(before)
}
