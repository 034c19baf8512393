import {mkdir, readFile, stat} from 'node:fs/promises'
import {parseMountInfo} from '../read/mountinfo.ts'
import {readSuperblock} from '../read/superblock.ts'
import {devicePath, type VolumeId} from '../model/volume.ts'
import {deviceNumber} from './device-number.ts'
import type {Files, Mounts, Tools} from './host.ts'
import {isDamage, mountMended, type Note} from './mount-mended.ts'
import {unlessBusy, whileBusy} from './while-busy.ts'

/** The folders in it stay: taking one away would also take away what another command has mounted there, in its own namespace (rmdir(2)). */
const parent = '/run/imgbase/mnt'

type How = Parameters<Mounts['mount']>[1]

interface Mounted {
  readonly volume: VolumeId
  readonly how: How
  /** It was not active before. */
  readonly activated: boolean
  users: number
}

/**
 * A plain read-only mount must not replay a journal, since a base is read-only below. What only is read must not be written for it, neither
 * its time of access nor inode tables that were left for later: each would be a block less that a snapshot shares (ext4(5), xfs(5), mount(8)).
 */
const options = {
  ext4: {'read-only': 'ro,noload', replayed: 'ro', writable: 'rw,noatime,noinit_itable'},
  xfs: {'read-only': 'ro,nouuid,norecovery', replayed: 'ro,nouuid', writable: 'rw,nouuid,noatime'},
} as const

/**
 * Mounts in the private namespace that bin/imgbase entered; the kernel takes them down with its last process. `tools` are deaf to
 * interruption: a mount that came to be while its command was ended would be nobody's, and keep its volume from being removed.
 */
export function createMounts(tools: Tools, files: Files, note: Note): Mounts {
  /** Of each folder what lies there one over the other, the last on top. */
  const mounted = new Map<string, Mounted[]>()
  return {
    async mount(volume, how) {
      const folder = `${parent}/${volume.name}`
      const there = mounted.get(folder) ?? []
      const top = there.at(-1)
      if (top?.how === how) {
        top.users++
        return folder
      }
      const activated = await activate(tools, volume)
      await mkdir(folder, {recursive: true, mode: 0o700})
      try {
        const elsewhere = await whereMounted(volume)
        if (elsewhere === null) await mountFresh(tools, files, note, {volume, how, folder})
        else await mountAgain(tools, elsewhere, how, folder)
      } catch (error) {
        if (activated) await deactivate(tools, volume)
        throw error
      }
      mounted.set(folder, [...there, {volume, how, activated, users: 1}])
      return folder
    },
    async isRoot(volume) {
      const [device, root] = await Promise.all([stat(devicePath(volume)).catch(() => null), stat('/')])
      return device !== null && device.rdev === root.dev
    },
    async show(source, folder) {
      if ((await stat(source)).isDirectory()) await tools.run(['mount', '--bind', source, folder])
      else await mountMended(tools, note, source, ['mount', source, folder])
    },
    async hide(folder) {
      await whileBusy(() => tools.run(['umount', folder]))
    },
    async unmount(folder) {
      const there = mounted.get(folder) ?? []
      const top = there.at(-1)
      if (top === undefined || --top.users > 0) return
      await whileBusy(() => tools.run(['umount', folder]))
      mounted.set(folder, there.slice(0, -1))
      if (top.activated) await deactivate(tools, top.volume)
    },
  }
}

/** True where the volume was not active before: it has a device only while it is. */
async function activate(tools: Tools, volume: VolumeId): Promise<boolean> {
  const device = await stat(devicePath(volume)).catch(() => null)
  if (device?.isBlockDevice() === true) return false
  await tools.run(['lvchange', '-ay', '-K', `${volume.vg}/${volume.name}`])
  return true
}

/** A command that only reads may have it mounted in a namespace of its own: then it stays active. */
async function deactivate(tools: Tools, {vg, name}: VolumeId): Promise<void> {
  await unlessBusy(() => tools.run(['lvchange', '-an', `${vg}/${name}`]))
}

/** What is to be only read is a base, most often, which has to stay what was pulled: it is never mended. */
async function mountFresh(
  tools: Tools,
  files: Files,
  note: Note,
  {volume, how, folder}: {readonly volume: VolumeId; readonly how: How; readonly folder: string},
): Promise<void> {
  const device = devicePath(volume)
  const superblock = readSuperblock(await files.readBytes(device, 0, 4096))
  if (superblock === null) throw new Error(`${device} holds no ext4 or xfs file system`)
  const type = superblock.filesystem
  const mount = ['mount', '-t', type, '-o', `${options[type][how]},nosuid,nodev`, device, folder] as const
  if (type === 'ext4' && how !== 'read-only') return mountMended(tools, note, device, mount)
  await whileBusy(() => tools.run(mount)).catch((error: unknown) => {
    throw isDamage(error) ? new Error(damaged(device, type)) : error
  })
}

const damaged = (device: string, type: keyof typeof options): string =>
  type === 'xfs'
    ? `the file system of ${device} is damaged: look at it with xfs_repair -n ${device}`
    : `the file system of ${device} is damaged. Of a base, imgbase verify tells what is not as it was pulled; remove it, and pull it again.`

/** A file system in use cannot be mounted a second time with other options; a bind mount shows it without what lies on top. */
async function mountAgain(tools: Tools, target: string, how: How, folder: string): Promise<void> {
  await tools.run(['mount', '--bind', target, folder])
  if (how !== 'writable') await tools.run(['mount', '-o', 'remount,bind,ro', folder])
}

/** Where the root of the volume's file system is mounted; null where it is not. */
async function whereMounted(volume: VolumeId): Promise<string | null> {
  const device = deviceNumber((await stat(devicePath(volume), {bigint: true})).rdev)
  const table = parseMountInfo(await readFile('/proc/self/mountinfo', 'latin1'))
  return table.find((mount) => mount.device === device && mount.root === '/')?.target ?? null
}
