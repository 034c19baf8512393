import type {Command, Host, Tools} from '../host/host.ts'
import type {Compression, ImageSource} from '../model/image.ts'
import {formatSize} from '../model/size.ts'
import {ToolError} from '../model/tool-error.ts'
import {bytesCopied} from '../read/tool-progress.ts'
import {decompressed, squashfsMember} from './decompressed.ts'
import {incoming} from './incoming.ts'
import {hashing} from './streamed-image.ts'
import {inWordsOf} from './write-error.ts'
import type {OnBytes} from './on-bytes.ts'

/**
 * Copies the image's file system to `device`, which must read as zeros: what is zero in the image is left out, so that a thin
 * volume takes no space for it. Data goes from tool to tool through the kernel's pipes; what is streamed, whose digest is then the result,
 * through this process into the first of them.
 */
export async function writeRaw(
  host: Pick<Host, 'tools' | 'web' | 'input'>,
  image: ImageSource,
  device: string,
  onBytes: OnBytes,
): Promise<string | null> {
  const stream = incoming(host, image.path)?.stream()
  const hashed = stream === undefined ? null : hashing(stream)
  const copy = copyTo(device, image.contentSize, await unitOf(host.tools, device))
  const commands = [
    hashed === null ? contentOf(image) : decompressed(null, compressionOf(image)),
    hashed === null ? copy : toTheEnd(copy),
  ]
  let copied = 0n
  const onStderr = (line: string): void => {
    copied = bytesCopied(line) ?? copied
    onBytes(copied)
  }
  const input = hashed === null ? {} : {input: hashed.bytes}
  await inWordsOf(image, () => host.tools.pipe(commands, {onStderr, ...input})).catch((error: unknown) => {
    throw hashed?.failure() ?? error
  })
  if (copied < image.contentSize) throw cutShort(image, copied)
  return hashed?.digest() ?? null
}

const compressionOf = ({format}: ImageSource): Compression => ('compression' in format ? format.compression : 'none')

/** Only formats that hold a file system image come here. */
export function contentOf({path, format}: ImageSource): Command {
  if (format.kind === 'liveos') return squashfsMember(path, format.inner)
  if (format.kind === 'raw') return decompressed(path, format.compression)
  throw new Error(`An image of the kind ${format.kind} is no file system image`)
}

/** `nocreat`: without the volume, dd would make a file in /dev. `fullblock`: a pipe gives less than asked for. Zeros are left out by `obs`. */
const copyTo = (device: string, size: bigint, unit: bigint): Command => [
  'dd',
  ...[`of=${device}`, 'ibs=1M', `obs=${unit}`, `count=${size}`, 'iflag=fullblock,count_bytes'],
  ...['conv=sparse,fsync,notrunc,nocreat', 'status=progress'],
]

/** Takes what is left behind the file system as well, so that who hashes the stream has seen all of it. */
const toTheEnd = (command: Command): Command => ['bash', '-c', '"$@" && exec cat >/dev/null', 'to-the-end', ...command]

const smallest = 65_536n
const largest = 4n * 1024n * 1024n

/**
 * The unit in which zeros are left out: the thin pool's chunk, which the volume gives as its best size for I/O, so that a chunk is written
 * wholly or not at all, even in a pool that does not zero its chunks (lvmthin(7), Zeroing).
 */
export async function unitOf(tools: Tools, device: string): Promise<bigint> {
  const {stdout} = await tools.run(['blockdev', '--getioopt', device], {accept: [1]})
  const chunk = BigInt(/^\d+/.exec(stdout)?.[0] ?? '0')
  return chunk >= smallest && chunk <= largest && chunk % smallest === 0n ? chunk : smallest
}

const cutShort = (image: ImageSource, copied: bigint): ToolError =>
  new ToolError(
    ['dd'],
    null,
    `${image.path} is cut short: it held ${formatSize(copied)} of a file system of ${formatSize(image.contentSize)}`,
  )
