import {createHash} from 'node:crypto'
import {basename, dirname} from 'node:path'
import type {Host} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import {isUrl, shownUrl} from '../../model/web-error.ts'
import {parseCaibx, type ChunkIndex} from '../../read/caibx.ts'
import {placeAt, type Place} from '../release/place.ts'

/** An index of casync's as it lies in its folder. */
export interface Caibx {
  readonly place: Place
  readonly file: string
  readonly text: Uint8Array
  /** `sha256:<hex>` of the index, which binds all chunks. */
  readonly digest: string
  readonly index: ChunkIndex
}

/** That of 400 GiB in chunks of the usual size. */
const longest = 256 * 1024 * 1024

/** Reads the index at an absolute path or a URL. */
export async function readCaibx(host: Pick<Host, 'files' | 'web'>, image: string): Promise<Outcome<Caibx>> {
  const place = placeAt(host, folderOf(image))
  const file = fileOf(image)
  const text = await place.whole(file, longest)
  if (text === null)
    return failure(fault('image.missing', `There is no ${shown(image)}`, 'Check the path, or the address.'))
  const index = parseCaibx(text)
  if (index === null) return failure(noIndex(image))
  return success({place, file, text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, index})
}

/** The folder of a path or URL; a URL's ends in `/`. */
export const folderOf = (image: string): string => (isUrl(image) ? new URL('.', image).href : dirname(image))

const fileOf = (image: string): string => basename(isUrl(image) ? new URL(image).pathname : image)

const shown = (image: string): string => (isUrl(image) ? shownUrl(image) : image)

const noIndex = (image: string) =>
  fault(
    'image.damaged',
    `${shown(image)} is no index of casync's, or is not whole`,
    'Make it anew: casync make IMAGE.caibx IMAGE.raw',
  )
