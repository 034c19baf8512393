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

/** Starts a machine; it ends with this process, at the latest. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-machine-'))
  const child = spawn('qemu-system-x86_64', machineArguments(folder, options), {stdio: ['ignore', 'pipe', 'pipe']})
  const console = new Transcript()
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => console.add(chunk))
  const release = endWith(child, folder)
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  void ended.then(() => {
    console.close('the machine has ended')
    release()
  })
  const {socket, control} = await openControl(join(folder, 'control'), ended)
  let calls = 0
  return {
    console,
    up: async (timeoutMs = 900_000) => (await control.waitFor(/@@up (\S+)/, timeoutMs))[1] ?? '',
    async run(script, timeoutMs = 900_000) {
      const id = `c${(calls += 1)}`
      socket.write(`${id} ${Buffer.from(script).toString('base64')}\n`)
      const [, code, output] = await control.waitFor(new RegExp(`@@${id} (\\d+) (\\S*)\\r?\\n`), timeoutMs)
      return {code: Number(code), output: Buffer.from(output ?? '', 'base64').toString('utf8')}
    },
    boots: () => console.text.match(/Linux version \d/g)?.length ?? 0,
    async cut() {
      child.kill('SIGKILL')
      await ended
      socket.destroy()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

function machineArguments(folder: string, options: MachineOptions): string[] {
  return [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(options.memory ?? 1024)],
    ...['-nodefaults', '-display', 'none', '-nic', 'none', '-device', 'virtio-rng-pci'],
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

function endWith(child: ChildProcess, folder: string): () => void {
  const close = () => {
    child.kill('SIGKILL')
    rmSync(folder, {recursive: true, force: true})
  }
  const forget = [closeAtExit(close), closeAtSignal(close)]
  return () => forget.forEach((undo) => undo())
}

async function openControl(
  path: string,
  ended: Promise<void>,
): Promise<{readonly socket: Socket; readonly control: Transcript}> {
  for (let tries = 0; !existsSync(path) && tries < 200; tries += 1) await Promise.race([wait(50), ended])
  const socket = connect(path)
  const control = new Transcript()
  socket.on('data', (chunk) => control.add(chunk as Buffer))
  socket.on('error', (error) => control.close(error.message))
  void ended.then(() => control.close('the machine has ended'))
  return {socket, control}
}
