import type {Command, Host} from '../host/host.ts'
import {formatSize} from '../model/size.ts'
import type {Step} from '../model/step.ts'
import {ToolError} from '../model/tool-error.ts'
import {devicePath} from '../model/volume.ts'
import {shownImage} from '../model/web-error.ts'
import {squashfsMember} from './decompressed.ts'
import {hashing} from './hashed.ts'
import {incoming} from './incoming.ts'
import type {OnBytes} from './on-bytes.ts'
import {copyToDevice} from './write-raw.ts'

/**
 * Stores what comes in on a fresh volume, as it is, and resolves with the digest of all of it, padding included; null for what lies within
 * a squashfs.
 */
export async function storeIncoming(
  host: Pick<Host, 'tools' | 'web' | 'input'>,
  step: Extract<Step, {kind: 'image.store'}>,
  onBytes: OnBytes,
): Promise<string | null> {
  const hashed = step.inner === null ? hashing(comingIn(host, step.image)) : null
  const from: Command = step.inner === null ? ['cat'] : squashfsMember(step.image, step.inner)
  const copied = await copyToDevice(host.tools, {from, hashed, device: devicePath(step), size: step.bytes}, onBytes)
  if (copied < step.bytes) throw cutShort(step, copied)
  return hashed?.digest() ?? null
}

function comingIn(host: Pick<Host, 'web' | 'input'>, image: string): AsyncIterable<Uint8Array> {
  const stream = incoming(host, image)?.stream()
  if (stream === undefined) throw new Error(`${image} does not come in`)
  return stream
}

const cutShort = ({image, bytes}: {readonly image: string; readonly bytes: bigint}, copied: bigint): ToolError =>
  new ToolError(
    ['dd'],
    null,
    `${shownImage(image)} is cut short: it held ${formatSize(copied)} of a squashfs of ${formatSize(bytes)}`,
  )
