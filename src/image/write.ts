import type {Host} from '../host/host.ts'
import type {Step} from '../model/step.ts'
import {devicePath} from '../model/volume.ts'
import type {ImageSource, ReleaseFormat} from '../model/image.ts'
import {pullChunks} from './casync/pull-chunks.ts'
import {incoming} from './incoming.ts'
import type {OnBytes, PullProgress} from './on-bytes.ts'
import {pullRelease} from './release/pull-release.ts'
import {hashing, type Hashed} from './hashed.ts'
import {layersOf} from './tree/sources.ts'
import {writeTree, type TreeLayer} from './tree/write-tree.ts'
import {unpackImage} from './unpack.ts'
import {inWordsOf} from './write-error.ts'
import {writeRaw} from './write-raw.ts'

type ImageWrite = Extract<Step, {kind: 'image.write'}>

type Writing = Pick<Host, 'tools' | 'files' | 'mounts' | 'trees' | 'web' | 'input' | 'report' | 'signal'>

/**
 * Writes the image to its volume, and returns when it is on the disk; with what was learnt on the way. File by
 * file it needs the file system made before. Throws `ToolError` with the reason where the image ends early, is damaged, or does not fit.
 */
export async function writeImage(host: Writing, step: ImageWrite, hear: Hearing): Promise<Written> {
  const {image} = step
  if (image.format.kind === 'release') return writeRelease(host, step, image.format, hear.onPull)
  if (image.format.kind === 'caibx') return writeChunks(host, step, image.format.store, hear.onBytes)
  if (image.format.kind === 'raw' || image.format.kind === 'liveos')
    return {digest: await writeRaw(host, image, devicePath(step), hear.onBytes), index: null}
  return {digest: await writeFiles(host, step, hear.onBytes), index: null}
}

/** What is known only when it is written: the digest of what was streamed, the block index of what was compared block by block. */
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
  const onSnapshot = await activated(host, step)
  const {contentSize} = step.image
  const pull = {format, contentSize, device: devicePath(step), onSnapshot}
  return {digest: null, index: await pullRelease(host, pull, onPull)}
}

async function writeChunks(host: Writing, step: ImageWrite, store: string, onBytes: OnBytes): Promise<Written> {
  const onSnapshot = await activated(host, step)
  const pull = {image: step.image, store, device: devicePath(step), onSnapshot}
  return {digest: null, index: await pullChunks(host, pull, onBytes)}
}

/** Whether the volume is a snapshot of a base: a fresh one is not active. */
async function activated({tools}: Writing, {origin, vg, name}: ImageWrite): Promise<boolean> {
  if (origin !== null) await tools.run(['lvchange', '-ay', '-K', `${vg}/${name}`])
  return origin !== null
}

/** Resolves with the digest of what was streamed. */
async function writeFiles(host: Writing, step: ImageWrite, onBytes: OnBytes): Promise<string | null> {
  const stream = incoming(host, step.image.path)?.stream()
  const hashed = stream === undefined ? null : hashing(stream)
  const root = await host.mounts.mount(step, 'writable')
  try {
    if (step.origin === null && hashed === null && step.image.format.kind !== 'oci')
      await unpackImage(host, step.image, root, onBytes)
    else await writeOver(host, step.image, hashed, root, onBytes)
    await host.tools.run(['sync', '--file-system', root])
    // What nobody holds any more leaves the pool, and what another base holds is only let go. Not every pool takes discards.
    if (step.origin !== null) await host.tools.run(['fstrim', root]).catch(() => undefined)
  } catch (error) {
    // What made it fail is what the user has to hear, not that the volume is then hard to unmount.
    await host.mounts.unmount(root).catch(() => undefined)
    throw error
  }
  await host.mounts.unmount(root)
  return hashed?.digest() ?? null
}

/** Only what differs from the files that are there. */
async function writeOver(
  host: Writing,
  image: ImageSource,
  streamed: Hashed | null,
  root: string,
  onBytes: OnBytes,
): Promise<void> {
  let done = 0n
  async function* counted(): AsyncGenerator<TreeLayer> {
    for await (const layer of layersOf(host, image, streamed)) yield {...layer, stream: counting(layer.stream)}
  }
  async function* counting(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      done += BigInt(chunk.length)
      onBytes(done)
      yield chunk
    }
  }
  await inWordsOf(image, () => writeTree(host, root, counted())).catch((error: unknown) => {
    throw streamed?.failure() ?? error
  })
}
