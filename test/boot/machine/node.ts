import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {expectMatchesSchema} from '../../schema.ts'
import {closeAtExit} from '../../lab/process-end.ts'
import {damageLayer, type Damage} from './damage.ts'
import {installedDisk, triedLayer, updatedDisk} from './disks.ts'
import {imagesDisk, type BootImage} from './images.ts'
import {startMachine, type Machine, type MachineOptions} from './qemu.ts'

/** A node on a disk of its own, in a machine that can be started, cut off and started again. */
export interface Node {
  machine(): Machine
  /** Its disk, which is its own while the machine is off. */
  readonly disk: string
  /** Starts the machine, and waits until the node is up. */
  start(): Promise<void>
  /** Starts the machine, and waits for nothing. */
  power(): Promise<void>
  cut(): Promise<void>
  /** Waits until a node comes up that was started with `power`, or reboots by itself. */
  up(timeoutMs?: number): Promise<void>
  /** Waits until the layer behind one on trial is up, after three boots that did not come to their end. */
  comesBack(): Promise<void>
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
export const nodeWith = (
  images: readonly BootImage[],
  firmware: Firmware,
  loader: 'grub' | 'systemd-boot' = 'grub',
): Node => nodeOn((disk) => installedDisk(disk, loader), images, firmware)

/** A node that was updated and has the new layer on trial, which was not started yet; that may be damaged before. */
export const updatedNode = (damage?: Damage): Node =>
  nodeOn(async (disk) => {
    await updatedDisk(disk)
    if (damage !== undefined) await damageLayer(disk, triedLayer, damage)
  })

type Firmware = NonNullable<MachineOptions['firmware']>

function nodeOn(
  makeDisk: (path: string) => Promise<void>,
  images: readonly BootImage[] = [],
  firmware: Firmware = 'bios',
): Node {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-boot-'))
  const disk = join(folder, 'disk.img')
  let running: Machine | null = null
  let media = ''
  const forget = closeAtExit(() => rmSync(folder, {recursive: true, force: true}))
  before(async () => {
    await makeDisk(disk)
    if (images.length > 0) media = await imagesDisk(...images)
  })
  after(async () => {
    await running?.cut()
    rmSync(folder, {recursive: true, force: true})
    forget()
  })
  const machine = (): Machine => {
    if (running === null) throw new Error('the machine is off')
    return running
  }
  const power = async (): Promise<void> => {
    const disks = [{path: disk}, ...(media === '' ? [] : [{path: media, readOnly: true}])]
    running = await startMachine({disks, firmware, variables: join(folder, 'variables')})
  }
  const run = async (script: string, timeoutMs?: number): Promise<string> => {
    const {code, output} = await machine().run(script, timeoutMs)
    expect(code, `${script}\n${output}`).to.equal(0)
    return output
  }
  const isUp = async (timeoutMs?: number): Promise<void> => {
    await machine().up(timeoutMs)
    if (media !== '') await run('mkdir -p /images && mount -o ro,noload /dev/vdb /images')
  }
  return {
    disk,
    machine,
    power,
    run,
    up: isUp,
    async start() {
      await power()
      await isUp()
    },
    async cut() {
      await running?.cut()
      running = null
    },
    async comesBack() {
      do await isUp(3_600_000)
      while (machine().boots() < 4)
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
      await run('while systemctl list-jobs --no-legend | grep -q .; do sleep 1; done')
    },
  }
}

/** What the count of tries says on /boot: `ID LEFT`, or nothing. */
export const countOf = (node: Node): Promise<string> =>
  node.run(`cat /boot/grub/imgbase.env 2>/dev/null | sed -n 's/^imgbase_[a-z]*=//p' | tr '\\n' ' '
    ls /boot/loader/entries | sed -n 's/^\\(.*\\)+\\([0-9]*\\).*conf$/\\1 \\2 /p' | tr -d '\\n'`)
