import {mkdir, rmdir} from 'node:fs/promises'
import type {FilesystemType} from '../model/step.ts'
import {devicePath, type VolumeId} from '../model/volume.ts'
import type {Mounts, Tools} from './host.ts'
import {whileBusy} from './while-busy.ts'

const parent = '/run/imgbase/mnt'

/** Read-only mounts must not replay a journal: a base is read-only below (ext4(5), xfs(5)). */
const readOnlyOptions = {ext4: 'ro,noload', xfs: 'ro,nouuid,norecovery'} as const

/** Mounts in the private namespace that main.ts entered; the kernel takes them down with its last process. */
export function createMounts(tools: Tools): Mounts {
  const mounted = new Map<string, {volume: VolumeId; activated: boolean}>()
  return {
    async mount(volume, how) {
      const activated = await activate(tools, volume)
      const folder = `${parent}/${volume.name}`
      await mkdir(folder, {recursive: true, mode: 0o700})
      const elsewhere = await whereMounted(tools, volume)
      await (elsewhere === null ? mountFresh(tools, volume, how, folder) : mountAgain(tools, elsewhere, how, folder))
      mounted.set(folder, {volume, activated})
      return folder
    },
    async unmount(folder) {
      const found = mounted.get(folder)
      if (found === undefined) return
      await whileBusy(() => tools.run(['umount', folder]))
      mounted.delete(folder)
      await rmdir(folder)
      const name = `${found.volume.vg}/${found.volume.name}`
      if (found.activated) await whileBusy(() => tools.run(['lvchange', '-an', name]))
    },
  }
}

async function mountFresh(
  tools: Tools,
  volume: VolumeId,
  how: 'read-only' | 'writable',
  folder: string,
): Promise<void> {
  const type = await filesystemOf(tools, volume)
  const options = how === 'read-only' ? readOnlyOptions[type] : type === 'xfs' ? 'rw,nouuid' : 'rw'
  await tools.run(['mount', '-t', type, '-o', `${options},nosuid,nodev`, devicePath(volume), folder])
}

/** A file system in use cannot be mounted a second time with other options; a bind mount shows it without what lies on top. */
async function mountAgain(tools: Tools, target: string, how: 'read-only' | 'writable', folder: string): Promise<void> {
  await tools.run(['mount', '--bind', target, folder])
  if (how === 'read-only') await tools.run(['mount', '-o', 'remount,bind,ro', folder])
}

/** Where the root of the volume's file system is mounted; null where it is not. */
async function whereMounted(tools: Tools, volume: VolumeId): Promise<string | null> {
  const command = ['findmnt', '--json', '--list', '-o', 'TARGET,FSROOT', '--source', devicePath(volume)] as const
  const {stdout} = await tools.run([...command], {accept: [1]})
  if (stdout.trim() === '') return null
  const {filesystems} = JSON.parse(stdout) as {filesystems: readonly {target: string; fsroot: string}[]}
  return filesystems.find(({fsroot}) => fsroot === '/')?.target ?? null
}

/** True where the volume was not active before. */
async function activate(tools: Tools, {vg, name}: VolumeId): Promise<boolean> {
  const {stdout} = await tools.run(['lvs', '--noheadings', '-o', 'lv_active', `${vg}/${name}`])
  if (stdout.trim() !== '') return false
  await tools.run(['lvchange', '-ay', '-K', `${vg}/${name}`])
  return true
}

async function filesystemOf(tools: Tools, volume: VolumeId): Promise<FilesystemType> {
  const {stdout} = await tools.run(['blkid', '-p', '-o', 'value', '-s', 'TYPE', devicePath(volume)])
  const type = stdout.trim()
  if (type === 'ext4' || type === 'xfs') return type
  throw new Error(`${devicePath(volume)} holds ${type === '' ? 'no file system' : type}, expected ext4 or xfs`)
}
