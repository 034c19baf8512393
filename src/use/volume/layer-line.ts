import {fstabPath} from '../../carry/areas.ts'
import {mountsOn, splitFstab} from '../../carry/fstab.ts'
import {withLine, withoutPath} from '../../carry/fstab-line.ts'
import type {Host} from '../../host/host.ts'
import type {Step} from '../../model/step.ts'
import type {VolumeId} from '../../model/volume.ts'
import {createdLines} from '../carry/created.ts'
import {sourcesOf} from './sources-of.ts'

type Line = Extract<Step, {kind: 'fstab.line'}>

/** Of fstab only that line is changed, whatever else was changed in it since the plan was made; it keeps owner, mode and label. */
export async function changeFstab(host: Host, step: Line): Promise<void> {
  const {tools, files, mounts} = host
  await inLayer(host, step.layer, 'writable', async (root) => {
    const text = await textIn(host, root)
    const changed = step.present ? withLine(text, lineOf(step)) : withoutPath(text, step.path)
    if (changed === text) return
    await write(host, root, changed)
  })
  if ((await mounts.isRoot(step.layer)) && (await files.stat('/run/systemd/system')) !== null)
    await tools.run(['systemctl', 'daemon-reload'])
}

/** The same text in a new file: where that lasts, so does what was changed before. Nothing where the layer is gone. */
export async function writeFstabAgain(host: Host, layer: VolumeId): Promise<void> {
  if (!(await host.thinNumbers(layer.vg)).has(layer.name)) return
  await inLayer(host, layer, 'writable', async (root) => write(host, root, await textIn(host, root)))
}

async function write({trees, tools}: Host, root: string, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'latin1')
  const isThere = (await trees.typeOf(root, fstabPath)) !== null
  await (isThere ? trees.writeLike(root, fstabPath, bytes, root) : trees.write(root, fstabPath, bytes, 0o644))
  await tools.run(['sync', '--file-system', root])
}

/**
 * Whether the layer's fstab is what the step makes of it, by whatever name somebody may have called the volume since. Where the layer is gone,
 * what is told is what loses nothing: a new volume stays, and one that was to be removed too.
 */
export async function isFstabChanged(host: Host, step: Line): Promise<boolean> {
  const volumes = await host.thinNumbers(step.layer.vg)
  if (!volumes.has(step.layer.name)) return step.present
  const text = await inLayer(host, step.layer, 'replayed', (root) => textIn(host, root))
  if (!step.present) return withoutPath(text, step.path) === text
  const lines = splitFstab(text).flatMap(({fields}) => (fields !== null && mountsOn(fields, step.path) ? [fields] : []))
  const sources = lines.map(({source}) => source)
  return volumes.has(step.name) && (await sourcesOf(host, step, sources)).size > 0
}

/** The root that runs is written where it is; that of another layer is mounted for it. */
async function inLayer<T>(
  {mounts}: Pick<Host, 'mounts'>,
  layer: VolumeId,
  how: 'replayed' | 'writable',
  use: (root: string) => Promise<T>,
): Promise<T> {
  if (await mounts.isRoot(layer)) return use('/')
  const root = await mounts.mount(layer, how)
  try {
    return await use(root)
  } finally {
    await mounts.unmount(root)
  }
}

/** As latin1, since names and comments may be any bytes. */
async function textIn({trees}: Pick<Host, 'trees'>, root: string): Promise<string> {
  const type = await trees.typeOf(root, fstabPath)
  if (type === null) return ''
  if (type !== 'file') throw new Error('/etc/fstab is no plain file: it is not written through a link')
  return Buffer.from((await trees.read(root, fstabPath)) ?? []).toString('latin1')
}

const lineOf = (step: Line): string => createdLines([step]).join('')
