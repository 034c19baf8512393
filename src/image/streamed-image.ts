import type {Host} from '../host/host.ts'
import {failure, success, type Outcome} from '../model/fault.ts'
import type {Compression, ImageSource} from '../model/image.ts'
import {formatSize} from '../model/size.ts'
import {shownImage} from '../model/web-error.ts'
import {compressedHead, contentKind, headLength} from './content-kind.ts'
import {decompressed} from './decompressed.ts'
import {squashfsLength} from '../read/squashfs.ts'
import {damaged, foreignContent} from './image-fault.ts'
import type {Incoming} from './incoming.ts'
import {unlessDamaged} from './look.ts'
import {checkFilesystem} from './raw-image.ts'

/**
 * Recognises an image file that is streamed by its first bytes. What can go to the volume in one stream is a raw file system or a tar
 * archive, whose digest and name are known when it has gone through; a squashfs has to be stored first.
 */
export async function recogniseStreamed(
  host: Pick<Host, 'tools'>,
  path: string,
  {head: headOf}: Incoming,
): Promise<Outcome<ImageSource>> {
  const head = await headOf(compressedHead)
  const outer = contentKind(head.bytes.subarray(0, headLength))
  const length = asSize(head.length)
  if (outer.kind === 'squashfs') return incomingSquashfs(path, head.bytes, length)
  const compression: Compression = outer.kind === 'compressed' ? outer.compression : 'none'
  const name = shownImage(path)
  const unpacked = await unlessDamaged(name, async () =>
    outer.kind === 'compressed'
      ? host.tools.head(decompressed(null, compression), headLength, {input: head.bytes})
      : head.bytes.subarray(0, headLength),
  )
  if (!unpacked.ok) return unpacked
  const kind = contentKind(unpacked.value)
  const source = {path, digest: null, metadata: null}
  if (kind.kind === 'tar') return success({...source, format: {kind: 'tar', compression}, contentSize: length ?? 0n})
  if (kind.kind !== 'raw') return failure(foreignContent(name, compression, kind))
  const {filesystem, size} = kind.superblock
  const whole = checkFilesystem(name, kind.superblock, compression === 'none' ? length : null)
  if (!whole.ok) return whole
  return success({...source, format: {kind: 'raw', compression, filesystem}, contentSize: size})
}

/** Nothing but its superblock tells the length of what comes through standard input; where a server tells it too, that must be enough. */
function incomingSquashfs(path: string, head: Uint8Array, length: bigint | null): Outcome<ImageSource> {
  const bytes = squashfsLength(head)
  if (bytes === null) return failure(damaged(shownImage(path), 'it ends before its superblock does'))
  if (length !== null && length < bytes)
    return failure(damaged(shownImage(path), `it has ${formatSize(length)} of ${formatSize(bytes)}`))
  return success({path, format: {kind: 'incoming', inner: null}, digest: null, contentSize: bytes, metadata: null})
}

const asSize = (length: number | null): bigint | null => (length === null ? null : BigInt(length))
