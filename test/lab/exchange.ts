import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import type {LabOptions} from './node.ts'

/** The private folder through which a node and this process talk; the node has it at /run/imgbase-lab/io. */
export interface Exchange {
  readonly folder: string
  readonly stdout: string
  readonly stderr: string
  /** The command's exit code, undefined until it has ended. */
  exitCode(): number | undefined
  /** True once the node only waits to be ended; with `cut` from the end of the command on. */
  atRest(cut: boolean): boolean
  signal(name: string): void
  /** Has the node tell on standard error what its processes wait for. */
  tellProcesses(): void
  /** What `imgbase service` said. */
  serviceOutput(): string
  remove(): void
}

/** Makes the folder, in memory where /dev/shm is, with everything that the node has to know. */
export function openExchange(options: LabOptions): Exchange {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'imgbase-lab-'))
  writeRequest(folder, options)
  const at = (name: string) => join(folder, name)
  const text = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '')
  const signal = (name: string) => writeFileSync(at('signal'), `${name}\n`)
  const exitCode = () => (text('exit').endsWith('\n') ? Number(text('exit')) : undefined)
  return {
    folder,
    stdout: at('stdout'),
    stderr: at('stderr'),
    exitCode,
    atRest: (cut) => existsSync(at('done')) || (cut && exitCode() !== undefined),
    signal,
    tellProcesses: () => signal('TELL'),
    serviceOutput: () => text('service'),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  }
}

function writeRequest(folder: string, options: LabOptions): void {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)
  for (const name of ['stdout', 'stderr', 'service']) write(name, '')
  write('stdin', options.stdin ?? '')
  write('command', nulEnded(options.command))
  write('environment', nulEnded(Object.entries(environment(options)).map(([key, value]) => `${key}=${value}`)))
  write('settings', settings(options))
  mkdirSync(join(folder, 'share'))
  for (const [name, path] of Object.entries(options.share ?? {})) write(`share/${name}`, resolve(path))
}

const nulEnded = (words: readonly string[]): string => words.map((word) => `${word}\0`).join('')

function environment(options: LabOptions): Record<string, string> {
  return {
    PATH: '/run/imgbase-lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    USER: 'root',
    LOGNAME: 'root',
    ...(options.systemd ? {} : {DM_DISABLE_UDEV: '1'}),
    ...(options.interactive ? {TERM: process.env['TERM'] ?? 'linux'} : {}),
    ...options.env,
  }
}

/** Shell variables for the steps in guest/. */
function settings(options: LabOptions): string {
  const values = {
    LAB_BOOT: flag(options.boot),
    LAB_SYSTEMD: flag(options.systemd),
    LAB_POWER_CUT: flag(options.powerCut),
    LAB_INTERACTIVE: flag(options.interactive),
    LAB_SERVICE: '',
    LAB_SERVICE_WANTED: flag(!process.env['LAB_NO_SERVICE']),
    LAB_DIRECTORY: options.boot ? '/root' : process.cwd(),
  }
  return Object.entries(values)
    .map(([key, value]) => `${key}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')
}

const flag = (on: boolean | undefined): string => (on ? '1' : '')
