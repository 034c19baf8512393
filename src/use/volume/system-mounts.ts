import {newer} from '../../carry/moved-names.ts'
import type {Command, Host} from '../../host/host.ts'
import type {MountLine} from '../../model/mount.ts'
import type {Step} from '../../model/step.ts'
import {devicePath, type VolumeId} from '../../model/volume.ts'
import {parseMountInfo} from '../../read/mountinfo.ts'
import {copyDirectory} from './copy-directory.ts'

type Of<Kind extends Step['kind']> = Extract<Step, {kind: Kind}>
type Looking = Pick<Host, 'files' | 'mounts' | 'tools'>

/** In the mount namespace of the system: that of this command is its own. */
const bySystem = ['nsenter', '--mount=/proc/1/ns/mnt', '--'] as const

/**
 * See the step: what was written beneath between copying and now is taken along, also where a boot has mounted the volume meanwhile. Throws
 * where something else is mounted there.
 */
export async function mountForAll(host: Host, step: Of<'system.mount'>): Promise<void> {
  const {vg, name, path, options, from, layer} = step
  if (!(await host.mounts.isRoot(layer))) return tellSkipped(host, step)
  const mount = ['mount', '-o', options.join(','), devicePath(step), path] as const
  if (!(await requireRoom(host, system, step))) {
    await host.tools.run([...bySystem, 'mkdir', '-p', '--', path])
    await host.tools.run([...bySystem, ...mount])
  }
  // The system's mounts come in by themselves where they are shared (mount_namespaces(7)), as systemd has them.
  if (!(await requireRoom(host, own, step))) await host.tools.run(mount)
  if (from !== null)
    await copyDirectory(host, {vg, name, path, from}, newer).catch((error: unknown) => {
      throw new Error(leftBeneath(path, from, error))
    })
}

const leftBeneath = (path: string, from: string, error: unknown): string =>
  `what was written to ${path} while it was moved could not be taken along, and lies beneath it (mount --bind ${from} FOLDER shows that): ${error instanceof Error ? error.message : String(error)}`

function tellSkipped({report}: Host, {vg, name, path, layer, from}: Of<'system.mount'>): void {
  const beneath = from === null ? '' : ` What was written to ${path} while it was moved may lie beneath it there.`
  report({kind: 'warning', text: `${vg}/${name} is for ${path} of ${layer.name}, which does not run now.${beneath}`})
}

/** Also from this namespace, which may have it on its own: a volume that is mounted anywhere cannot be removed. */
export async function unmountForAll(host: Host, step: Of<'system.unmount'>): Promise<void> {
  const {path, only} = step
  if (only !== null && !(await host.mounts.isRoot(only.layer))) return
  const isThere = async (table: string): Promise<boolean> =>
    only === null ? (await seenAt(host, table, path)) !== null : isMountedIn(host, table, {...only.volume, path})
  if (await isThere(system)) await host.tools.run([...bySystem, 'umount', path])
  if (await isThere(own)) await host.tools.run(['umount', path])
}

/** Whether everybody sees the volume there; of a layer that does not run, nobody does. */
export const isMountedForAll = async (host: Looking, step: Of<'system.mount'>): Promise<boolean> =>
  (await host.mounts.isRoot(step.layer)) && (await isMountedIn(host, system, step))

const system = '/proc/1/mountinfo'
const own = '/proc/self/mountinfo'

/** Whether the volume is mounted there. Throws where something else is. */
async function requireRoom(host: Looking, table: string, step: MountPoint): Promise<boolean> {
  const mount = await seenAt(host, table, step.path)
  if (mount === null || (await isOf(host, mount, step))) return mount !== null
  throw new Error(`${mount.source} is mounted on ${step.path}, which is not ${devicePath(step)}`)
}

async function isMountedIn(host: Looking, table: string, step: MountPoint): Promise<boolean> {
  const mount = await seenAt(host, table, step.path)
  return mount !== null && (await isOf(host, mount, step))
}

type MountPoint = VolumeId & {readonly path: string}

async function seenAt({files}: Looking, table: string, path: string): Promise<MountLine | null> {
  const mounts = parseMountInfo((await files.readText(table)) ?? '')
  return mounts.findLast(({target}) => target === path) ?? null
}

const isOf = async (host: Looking, {root, device}: MountLine, volume: VolumeId): Promise<boolean> =>
  root === '/' && device === (await numberOf(host, volume))

/** `major:minor`, as mountpoint(1) prints it; '' where the volume has no device now. */
async function numberOf({tools}: Looking, volume: VolumeId): Promise<string> {
  const asked: Command = ['mountpoint', '--devno', devicePath(volume)]
  return (await tools.run(asked, {accept: [1, 32]})).stdout.trim()
}
