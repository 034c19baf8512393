import type {Host} from '../host/host.ts'
import type {Step} from '../model/step.ts'
import {devicePath} from '../model/volume.ts'
import type {OnBytes} from './on-bytes.ts'
import {unpackImage} from './unpack.ts'
import {writeRaw} from './write-raw.ts'

type ImageWrite = Extract<Step, {kind: 'image.write'}>

/**
 * Writes the image to an active, fresh volume, and returns when it is on the disk. File by file it needs the file system made before.
 * Throws `ToolError` with the reason where the image ends early, is damaged, or does not fit.
 */
export async function writeImage(
  host: Pick<Host, 'tools' | 'files' | 'mounts'>,
  step: ImageWrite,
  onBytes: OnBytes,
): Promise<void> {
  const {image} = step
  if (image.format.kind === 'raw' || image.format.kind === 'liveos')
    await writeRaw(host, image, devicePath(step), onBytes)
  else await writeFiles(host, step, onBytes)
}

async function writeFiles(
  host: Pick<Host, 'tools' | 'files' | 'mounts'>,
  step: ImageWrite,
  onBytes: OnBytes,
): Promise<void> {
  const root = await host.mounts.mount(step, 'writable')
  try {
    await unpackImage(host, step.image, root, onBytes)
  } catch (error) {
    // What made it fail is what the user has to hear, not that the volume is then hard to unmount.
    await host.mounts.unmount(root).catch(() => undefined)
    throw error
  }
  await host.mounts.unmount(root)
}
