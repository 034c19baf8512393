import type {Host} from '../host/host.ts'
import {formatSize} from '../model/size.ts'
import type {Step} from '../model/step.ts'
import {ToolError} from '../model/tool-error.ts'
import {devicePath} from '../model/volume.ts'
import {shownImage} from '../model/web-error.ts'
import {hashing} from './hashed.ts'
import {incoming} from './incoming.ts'
import type {OnBytes} from './on-bytes.ts'
import {copyToDevice} from './write-raw.ts'

/** Stores what comes in on a fresh volume, as it is, and resolves with the digest of all of it, padding included. */
export async function storeIncoming(
  host: Pick<Host, 'tools' | 'web' | 'input'>,
  step: Extract<Step, {kind: 'image.store'}>,
  onBytes: OnBytes,
): Promise<string> {
  const stream = incoming(host, step.image)?.stream()
  if (stream === undefined) throw new Error(`${step.image} does not come in`)
  const hashed = hashing(stream)
  const copy = {from: ['cat'], hashed, device: devicePath(step), size: step.bytes} as const
  const copied = await copyToDevice(host.tools, copy, onBytes)
  if (copied < step.bytes) throw cutShort(step, copied)
  return hashed.digest()
}

const cutShort = ({image, bytes}: {readonly image: string; readonly bytes: bigint}, copied: bigint): ToolError =>
  new ToolError(
    ['dd'],
    null,
    `${shownImage(image)} is cut short: it held ${formatSize(copied)} of a squashfs of ${formatSize(bytes)}`,
  )
