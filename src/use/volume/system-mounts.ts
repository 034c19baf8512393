import {fstabPath} from '../../carry/areas.ts'
import {withLine, withoutPath} from '../../carry/fstab-line.ts'
import type {Command, Host} from '../../host/host.ts'
import type {Step} from '../../model/step.ts'
import {devicePath} from '../../model/volume.ts'
import {createdLines} from '../carry/created.ts'
import {copyDirectory} from './copy-directory.ts'

type Of<Kind extends Step['kind']> = Extract<Step, {kind: Kind}>

/** In the mount namespace of the system: that of this command is its own. */
const bySystem = ['nsenter', '--mount=/proc/1/ns/mnt', '--'] as const

/** See the step: what was written beneath between copying and now is taken along, and nobody can write there any more. */
export async function mountForAll(host: Host, {vg, name, path, options, from}: Of<'system.mount'>): Promise<void> {
  if (await isMountedForAll(host, path)) return
  const mount = ['mount', '-o', options.join(','), devicePath({vg, name}), path] as const
  await host.tools.run([...bySystem, ...mount])
  if (!(await isMountedHere(host, path))) await host.tools.run(mount)
  if (from !== null) await copyDirectory(host, {vg, name, path, from})
}

/** Also from this namespace, which may have it on its own: a volume that is mounted anywhere cannot be removed. */
export async function unmountForAll(host: Host, {path}: Of<'system.unmount'>): Promise<void> {
  if (await isMountedForAll(host, path)) await host.tools.run([...bySystem, 'umount', path])
  if (await isMountedHere(host, path)) await host.tools.run(['umount', path])
}

const isMountedForAll = ({tools}: Host, path: string): Promise<boolean> => isYes(tools, [...bySystem, ...asked, path])

/** The system's mounts come in by themselves where they are shared (mount_namespaces(7)), as systemd has them. */
const isMountedHere = ({tools}: Host, path: string): Promise<boolean> => isYes(tools, [...asked, path])

const asked = ['mountpoint', '--quiet'] as const

/** mountpoint(1) says no with 32, or 1 where there is no such folder. */
const isYes = async (tools: Host['tools'], question: Command): Promise<boolean> =>
  (await tools.run(question, {accept: [1, 32]})).exitCode === 0

/** Of fstab only that line is changed, whatever else was changed in it since the plan was made; it keeps owner, mode and label. */
export async function changeFstab(host: Host, step: Of<'fstab.line'>): Promise<void> {
  const {trees, tools, files} = host
  const text = await textOf(host)
  const changed = step.present ? withLine(text, lineOf(step)) : withoutPath(text, step.path)
  if (changed !== text) {
    const bytes = Buffer.from(changed, 'latin1')
    await (text === '' ? trees.write('/', fstabPath, bytes, 0o644) : trees.writeLike('/', fstabPath, bytes, '/'))
    await tools.run(['sync', '--file-system', '/etc'])
  }
  if ((await files.stat('/run/systemd/system')) !== null) await tools.run(['systemctl', 'daemon-reload'])
}

/** Whether fstab is what the step makes of it. */
export async function isFstabChanged(host: Pick<Host, 'trees'>, step: Of<'fstab.line'>): Promise<boolean> {
  const text = await textOf(host)
  return step.present ? text.split('\n').includes(lineOf(step)) : withoutPath(text, step.path) === text
}

/** As latin1, since names and comments may be any bytes. */
async function textOf({trees}: Pick<Host, 'trees'>): Promise<string> {
  const type = await trees.typeOf('/', fstabPath)
  if (type === null) return ''
  if (type !== 'file') throw new Error('/etc/fstab is no plain file: it is not written through a link')
  return Buffer.from((await trees.read('/', fstabPath)) ?? []).toString('latin1')
}

const lineOf = (step: Of<'fstab.line'>): string => createdLines([step]).join('')
