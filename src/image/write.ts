import type {Host} from '../host/host.ts'
import type {Step} from '../model/step.ts'
import {devicePath} from '../model/volume.ts'
import type {ReleaseFormat} from '../model/image.ts'
import type {OnBytes, PullProgress} from './on-bytes.ts'
import {pullRelease} from './release/pull-release.ts'
import {unpackImage} from './unpack.ts'
import {writeRaw} from './write-raw.ts'

type ImageWrite = Extract<Step, {kind: 'image.write'}>

type Writing = Pick<Host, 'tools' | 'files' | 'mounts' | 'web' | 'report' | 'signal'>

/**
 * Writes the image to its volume, and returns when it is on the disk; with what was learnt on the way. File by
 * file it needs the file system made before. Throws `ToolError` with the reason where the image ends early, is damaged, or does not fit.
 */
export async function writeImage(host: Writing, step: ImageWrite, hear: Hearing): Promise<Written> {
  const {image} = step
  if (image.format.kind === 'release') return writeRelease(host, step, image.format, hear.onPull)
  if (image.format.kind === 'raw' || image.format.kind === 'liveos')
    return {digest: await writeRaw(host, image, devicePath(step), hear.onBytes), index: null}
  await writeFiles(host, step, hear.onBytes)
  return {digest: null, index: null}
}

/** What is known only when it is written: the digest of what was streamed from a URL, the block index of a release. */
export interface Written {
  readonly digest: string | null
  readonly index: Uint8Array | null
}

/** Who is told how far it is. */
export interface Hearing {
  readonly onBytes: OnBytes
  readonly onPull: PullProgress
}

async function writeRelease(
  host: Writing,
  step: ImageWrite,
  format: ReleaseFormat,
  onPull: PullProgress,
): Promise<Written> {
  const onSnapshot = step.origin !== null
  // A fresh snapshot of a base is not active.
  if (onSnapshot) await host.tools.run(['lvchange', '-ay', '-K', `${step.vg}/${step.name}`])
  const {contentSize} = step.image
  const pull = {format, contentSize, device: devicePath(step), onSnapshot}
  return {digest: null, index: await pullRelease(host, pull, onPull)}
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
