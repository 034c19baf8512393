import {failure, success, type Outcome} from '../model/fault.ts'
import type {ImageSource} from '../model/image.ts'
import {shownImage} from '../model/web-error.ts'
import type {Looking} from './look.ts'
import {metadataOf} from './metadata.ts'
import {lookAtSquashfs, notStored} from './squashfs-image.ts'

/** Where a squashfs that came in lies, where from, and the digest of all that came. */
export interface Stored {
  readonly path: string
  readonly given: string
  readonly digest: string
  /** It was within another squashfs. */
  readonly wasWithin: boolean
}

/**
 * Recognises a squashfs that was stored; `named`: the user names the image, so its os-release need not. One more squashfs within it has to be
 * stored in turn, unless this was within another one.
 */
export async function recogniseStored(host: Looking, stored: Stored, named: boolean): Promise<Outcome<ImageSource>> {
  const looked = await lookAtSquashfs(host, stored.path, shownImage(stored.given))
  if (!looked.ok) return looked
  const {format, contentSize, texts} = looked.value
  if (format.kind === 'incoming' && stored.wasWithin)
    return failure(notStored(shownImage(stored.given), format.inner ?? ''))
  const metadata = metadataOf(texts, stored.digest, named)
  const {path, given, digest} = stored
  return metadata.ok ? success({path, given, digest, format, contentSize, metadata: metadata.value}) : metadata
}
