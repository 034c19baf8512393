import {spawn, type ChildProcess} from 'node:child_process'
import {copyFileSync, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {connect, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {closeAtExit, closeAtSignal} from '../../lab/process-end.ts'
import {Transcript} from './transcript.ts'

/** What a machine is made of: `disks` show as /dev/vda, /dev/vdb …; a read-only one is marked. */
export interface MachineOptions {
  readonly disks: readonly {readonly path: string; readonly readOnly?: boolean}[]
  readonly firmware?: 'bios' | 'uefi'
  /** Keeps UEFI's variables from start to start; made where it is missing. */
  readonly variables?: string
  /** MiB of memory. */
  readonly memory?: number
}

/** A machine that runs in QEMU's software emulation, with real firmware and a real boot loader. */
export interface Machine {
  /** Everything that came over the first serial port: GRUB, kernel, systemd. */
  readonly console: Transcript
  /** Waits until a system is up, by its own word over the second serial port; resolves with its boot id. */
  up(timeoutMs?: number): Promise<string>
  /** Runs a script as root in the system that is up. */
  run(script: string, timeoutMs?: number): Promise<{readonly code: number; readonly output: string}>
  /** How often a kernel was started. */
  boots(): number
  /** The power goes: nothing that was not written to the disks stays. */
  cut(): Promise<void>
}

/**
 * Starts a machine; it ends with this process, at the latest. A reset ends QEMU (`-no-reboot`), and another one takes its place: the
 * same for firmware and disks, and ten times faster than a reset within emulation, which has to throw all translated code away.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-machine-'))
  const [console, control] = [new Transcript(), new Transcript()]
  let [isCut, calls] = [false, 0]
  let running = await launch(folder, options, console, control)
  const release = endWith(() => running.child, folder)
  const followed = (async () => {
    for (;;) {
      await running.ended
      if (isCut) break
      running = await launch(folder, options, console, control)
    }
    for (const transcript of [console, control]) transcript.close('the power was cut')
    release()
  })()
  return {
    console,
    up: async (timeoutMs = 900_000) => (await control.waitFor(/@@up (\S+)/, timeoutMs))[1] ?? '',
    async run(script, timeoutMs = 900_000) {
      const id = `c${(calls += 1)}`
      running.socket.write(`${id} ${Buffer.from(script).toString('base64')}\n`)
      const [, code, output] = await control.waitFor(new RegExp(`@@${id} (\\d+) (\\S*)\\r?\\n`), timeoutMs)
      return {code: Number(code), output: Buffer.from(output ?? '', 'base64').toString('utf8')}
    },
    boots: () => console.text.match(/Linux version \d/g)?.length ?? 0,
    async cut() {
      isCut = true
      running.child.kill('SIGKILL')
      await followed
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

interface Running {
  readonly child: ChildProcess
  readonly socket: Socket
  readonly ended: Promise<void>
}

async function launch(
  folder: string,
  options: MachineOptions,
  console: Transcript,
  control: Transcript,
): Promise<Running> {
  const path = join(folder, 'control')
  rmSync(path, {force: true})
  const child = spawn('qemu-system-x86_64', machineArguments(folder, options), {stdio: ['ignore', 'pipe', 'pipe']})
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => console.add(chunk))
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  for (let tries = 0; !existsSync(path) && tries < 200; tries += 1) await Promise.race([wait(50), ended])
  if (child.exitCode !== null) throw new Error(`QEMU did not start:\n${console.text.slice(-2000)}`)
  const socket = connect(path)
  socket.on('data', (chunk) => control.add(chunk as Buffer))
  // It breaks off with the machine, whose end is told by itself.
  socket.on('error', () => socket.destroy())
  return {child, socket, ended}
}

function machineArguments(folder: string, options: MachineOptions): string[] {
  return [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(options.memory ?? 1024)],
    ...['-no-reboot', '-nodefaults', '-display', 'none', '-nic', 'none', '-device', 'virtio-rng-pci'],
    ...['-serial', 'stdio'],
    ...[
      '-chardev',
      `socket,id=control,path=${join(folder, 'control')},server=on,wait=off`,
      '-serial',
      'chardev:control',
    ],
    ...(options.firmware === 'uefi' ? uefiArguments(options.variables ?? join(folder, 'variables')) : []),
    ...options.disks.flatMap(({path, readOnly}) => [
      '-drive',
      `file=${path},if=virtio,format=raw,cache=writeback,discard=unmap${readOnly === true ? ',readonly=on' : ''}`,
    ]),
  ]
}

function uefiArguments(variables: string): string[] {
  const [code, empty] = ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd']
  if (!existsSync(variables)) copyFileSync(empty, variables)
  return [
    ...['-machine', 'q35', '-drive', `if=pflash,format=raw,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,format=raw,file=${variables}`],
  ]
}

function endWith(child: () => ChildProcess, folder: string): () => void {
  const close = () => {
    child().kill('SIGKILL')
    rmSync(folder, {recursive: true, force: true})
  }
  const forget = [closeAtExit(close), closeAtSignal(close)]
  return () => forget.forEach((undo) => undo())
}
