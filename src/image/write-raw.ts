import type {Command, Host, Tools} from '../host/host.ts'
import type {Compression, ImageSource} from '../model/image.ts'
import {formatSize} from '../model/size.ts'
import {ToolError} from '../model/tool-error.ts'
import {imageName} from '../model/web-error.ts'
import {bytesCopied} from '../read/tool-progress.ts'
import {decompressed, squashfsMember} from './decompressed.ts'
import {incoming} from './incoming.ts'
import {hashing, type Hashed} from './hashed.ts'
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
  const from = hashed === null ? contentOf(image) : decompressed(null, compressionOf(image))
  const size = image.contentSize
  const copied = await inWordsOf(image, () => copyToDevice(host.tools, {from, hashed, device, size}, onBytes))
  if (copied < size) throw cutShort(image, copied)
  return hashed?.digest() ?? null
}

interface Copy {
  readonly from: Command
  /** What goes into that command, all of it, also what lies behind the bytes that are copied. */
  readonly hashed: Hashed | null
  /** Reads as zeros. */
  readonly device: string
  readonly size: bigint
}

/** Copies the first `size` bytes that a command prints, and resolves with how many there were. */
export async function copyToDevice(
  tools: Tools,
  {from, hashed, device, size}: Copy,
  onBytes: OnBytes,
): Promise<bigint> {
  const copy = copyTo(device, size, await unitOf(tools, device))
  let copied = 0n
  const onStderr = (line: string): void => {
    copied = bytesCopied(line) ?? copied
    onBytes(copied)
  }
  const commands = [from, hashed === null ? copy : toTheEnd(copy)]
  await tools.pipe(commands, {onStderr, ...(hashed === null ? {} : {input: hashed.bytes})}).catch((error: unknown) => {
    throw hashed?.failure() ?? error
  })
  return copied
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
    `${imageName(image)} is cut short: it held ${formatSize(copied)} of a file system of ${formatSize(image.contentSize)}`,
  )
