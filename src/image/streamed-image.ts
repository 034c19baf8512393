import {createHash} from 'node:crypto'
import type {Host} from '../host/host.ts'
import {failure, fault, success, type Outcome} from '../model/fault.ts'
import type {Compression, ImageSource} from '../model/image.ts'
import {shownImage} from '../model/web-error.ts'
import {compressedHead, contentKind, headLength} from './content-kind.ts'
import {decompressed} from './decompressed.ts'
import {foreignFormat} from './image-fault.ts'
import type {Incoming} from './incoming.ts'
import {unlessDamaged} from './look.ts'
import {checkFilesystem} from './raw-image.ts'

/**
 * Recognises an image file that is streamed by its first bytes. What can go to the volume in one stream is a raw file system or a tar
 * archive; digest and name are known when it has gone through.
 */
export async function recogniseStreamed(
  host: Pick<Host, 'tools'>,
  path: string,
  {head: headOf}: Incoming,
): Promise<Outcome<ImageSource>> {
  const head = await headOf(compressedHead)
  const outer = contentKind(head.bytes.subarray(0, headLength))
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
  if (kind.kind === 'foreign') return failure(foreignFormat(name, kind.name))
  if (kind.kind === 'tar')
    return success({...source, format: {kind: 'tar', compression}, contentSize: asSize(head.length) ?? 0n})
  if (kind.kind !== 'raw') return failure(cannotStream(name, kind.kind))
  const {filesystem, size} = kind.superblock
  const whole = checkFilesystem(name, kind.superblock, compression === 'none' ? asSize(head.length) : null)
  if (!whole.ok) return whole
  return success({...source, format: {kind: 'raw', compression, filesystem}, contentSize: size})
}

const asSize = (length: number | null): bigint | null => (length === null ? null : BigInt(length))

const cannotStream = (name: string, kind: string) =>
  fault(
    'image.no-stream',
    `${name} is ${kind === 'compressed' ? 'compressed once more' : `a ${kind}`}, which can't be written while it comes in`,
    'Save it and give the file, or publish it as a release folder: imgbase image publish.',
  )

/** A stream that is hashed on its way. */
export interface Hashed {
  readonly bytes: AsyncIterable<Uint8Array>
  /** `sha256:<hex>` of what has gone through. */
  digest(): string
  /** Why the stream ended early; null where it did not. */
  failure(): unknown
}

export function hashing(stream: AsyncIterable<Uint8Array>): Hashed {
  const hash = createHash('sha256')
  let failed: unknown = null
  async function* through(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of stream) {
        hash.update(chunk)
        yield chunk
      }
    } catch (error) {
      failed = error
      throw error
    }
  }
  return {bytes: through(), digest: () => `sha256:${hash.digest('hex')}`, failure: () => failed}
}
