import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {expectMatchesSchema} from '../../schema.ts'
import {installedDisk} from './disks.ts'
import {imagesDisk, type BootImage} from './images.ts'
import {startMachine, type Machine, type MachineOptions} from './qemu.ts'

/** A node on a disk of its own, in a machine that can be started, cut off and started again. */
export interface Node {
  machine(): Machine
  /** Starts the machine, and waits until the node is up. */
  start(): Promise<void>
  /** Starts the machine, and waits for nothing. */
  power(): Promise<void>
  cut(): Promise<void>
  /** Reboots as an administrator would, and waits until the node is up again. */
  reboot(timeoutMs?: number): Promise<void>
  /** Runs a script that has to succeed; what it printed. */
  run(script: string, timeoutMs?: number): Promise<string>
  /** What a command of imgbase says with `--json`. */
  ask(command: string, schema: string): Promise<Record<string, unknown>>
  /** Waits until the service of this boot has done its work. */
  settle(): Promise<void>
}

/** For one suite: a node made by `imgbase install`, with the images at /images; everything is gone after it. */
export function nodeWith(images: readonly BootImage[], firmware: NonNullable<MachineOptions['firmware']>): Node {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-boot-'))
  const disk = join(folder, 'disk.img')
  let running: Machine | null = null
  let media = ''
  before(async () => {
    await installedDisk(disk)
    media = await imagesDisk(...images)
  })
  after(async () => {
    await running?.cut()
    rmSync(folder, {recursive: true, force: true})
  })
  const machine = (): Machine => {
    if (running === null) throw new Error('the machine is off')
    return running
  }
  const power = async (): Promise<void> => {
    const disks = [{path: disk}, {path: media, readOnly: true}]
    running = await startMachine({disks, firmware, variables: join(folder, 'variables')})
  }
  const run = async (script: string, timeoutMs?: number): Promise<string> => {
    const {code, output} = await machine().run(script, timeoutMs)
    expect(code, `${script}\n${output}`).to.equal(0)
    return output
  }
  const isUp = async (timeoutMs?: number): Promise<void> => {
    await machine().up(timeoutMs)
    await run('mkdir -p /images && mount -o ro,noload /dev/vdb /images')
  }
  return {
    machine,
    power,
    run,
    async start() {
      await power()
      await isUp()
    },
    async cut() {
      await running?.cut()
      running = null
    },
    async reboot(timeoutMs) {
      await run('systemctl reboot --no-block')
      await isUp(timeoutMs)
    },
    async ask(command, schema) {
      const value = JSON.parse(await run(`${command} --json`)) as Record<string, unknown>
      expectMatchesSchema(schema, value)
      return value
    },
    async settle() {
      await run('systemctl start imgbase-stand-in')
    },
  }
}

/** What the count of tries says on /boot: `ID LEFT`, or nothing. */
export const countOf = (node: Node): Promise<string> =>
  node.run("cat /boot/grub/imgbase.env 2>/dev/null | sed -n 's/^imgbase_[a-z]*=//p' | tr '\\n' ' '")
