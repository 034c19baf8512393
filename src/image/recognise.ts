import {failure, fault, success, type Outcome} from '../model/fault.ts'
import type {ImageSource} from '../model/image.ts'
import {quoted} from '../model/quoted.ts'
import {contentKind, headLength, type ContentKind} from './content-kind.ts'
import {decompressed} from './decompressed.ts'
import {directoryDigest, lookAtDirectory} from './directory-image.ts'
import {foreignContent, foreignFormat} from './image-fault.ts'
import {unlessDamaged, type Looked, type Looking} from './look.ts'
import {metadataOf} from './metadata.ts'
import {lookAtRaw} from './raw-image.ts'
import {lookAtSquashfs, notStored} from './squashfs-image.ts'
import {lookAtTar} from './tar-image.ts'

/**
 * Recognises the image at an absolute path by its content and reads what can be known before it is written. Cheap looks go first, so that a wrong file is
 * refused at once; its digest, over all of it, comes last. `named`: the user names the image, so its os-release need not. `canStore`: a
 * squashfs within a squashfs is taken too, as an image that has to be stored first.
 */
export async function recogniseImage(
  host: Looking,
  path: string,
  named = false,
  canStore = false,
): Promise<Outcome<ImageSource>> {
  const found = await locate(host, path)
  if (!found.ok) return found
  const {real, type} = found.value
  const looked = type === 'directory' ? await lookAtDirectory(host, real) : await lookAtFile(host, real)
  if (!looked.ok) return looked
  const {format, contentSize} = looked.value
  if (format.kind === 'incoming' && !canStore) return failure(notStored(real, format.inner ?? ''))
  const digest = await unlessDamaged(real, () => digestOf(host, real, type))
  if (!digest.ok) return digest
  const metadata = metadataOf(looked.value.texts, digest.value, named)
  if (!metadata.ok) return metadata
  return success({path: real, format, digest: digest.value, contentSize, metadata: metadata.value})
}

interface Located {
  /** Absolute, links followed. */
  readonly real: string
  readonly type: 'file' | 'directory'
}

async function locate(host: Looking, path: string): Promise<Outcome<Located>> {
  const real = await host.files.realPath(path)
  const type = real === null ? null : (await host.files.stat(real))?.type
  if (real !== null && (type === 'file' || type === 'directory')) return success({real, type})
  if (type === 'other') return failure(foreignFormat(path, 'a device or a socket'))
  return failure(fault('image.missing', `There is no ${quoted(path)}`, 'Give the path of an image on this host.'))
}

async function lookAtFile(host: Looking, path: string): Promise<Outcome<Looked>> {
  const head = await unlessUnreadable(path, () => host.files.readBytes(path, 0, headLength))
  if (!head.ok) return head
  const kind = contentKind(head.value)
  if (kind.kind === 'compressed') return lookIntoCompressed(host, path, kind.compression)
  if (kind.kind === 'squashfs') return lookAtSquashfs(host, path)
  return lookAtPlain(host, path, kind, 'none', head.value)
}

async function unlessUnreadable<T>(path: string, act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return success(await act())
  } catch (error) {
    const {code = null, message} = error as {readonly code?: string | null; readonly message: string}
    if (code === null) throw error
    return failure(
      fault(
        'image.unreadable',
        `${quoted(path)} can't be read: ${message}`,
        'Run as root, and check the disk that it lies on.',
      ),
    )
  }
}

type Packed = Extract<ContentKind, {kind: 'compressed'}>['compression']

async function lookIntoCompressed(host: Looking, path: string, compression: Packed): Promise<Outcome<Looked>> {
  const head = await unlessDamaged(path, () => host.tools.head(decompressed(path, compression), headLength))
  if (!head.ok) return head
  const kind = contentKind(head.value)
  if (kind.kind === 'raw' || kind.kind === 'tar') return lookAtPlain(host, path, kind, compression, head.value)
  return failure(foreignContent(path, compression, kind))
}

function lookAtPlain(
  host: Looking,
  path: string,
  kind: Exclude<ContentKind, {kind: 'squashfs' | 'compressed'}>,
  compression: 'none' | Packed,
  head: Uint8Array,
): Promise<Outcome<Looked>> {
  if (kind.kind === 'tar') return lookAtTar(host, path, compression, head)
  if (kind.kind === 'raw') return lookAtRaw(host, path, compression, kind.superblock)
  return Promise.resolve(failure(foreignFormat(path, kind.name)))
}

async function digestOf(host: Looking, path: string, type: Located['type']): Promise<string> {
  return `sha256:${type === 'directory' ? await directoryDigest(host, path) : await host.files.sha256(path)}`
}
