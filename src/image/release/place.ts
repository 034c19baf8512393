import type {Files, Host, Web} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import {quoted} from '../../model/quoted.ts'
import {isUrl, shownUrl} from '../../model/web-error.ts'

/** Where a release lies. Files by their name in it. */
export interface Place {
  /** A folder's path, or a URL that ends in `/`. */
  readonly name: string
  /** A whole small file, null where there is none; fails where it is longer than `limit` bytes. */
  whole(file: string, limit: number): Promise<Uint8Array | null>
  /** Bytes from `start` up to `end` of a file of `length` bytes. */
  range(file: string, start: number, end: number, length: number): Promise<Uint8Array>
}

/** A release folder on this host. */
export function folderPlace(files: Files, folder: string): Place {
  return {
    name: folder,
    async whole(file, limit) {
      const stat = await files.stat(`${folder}/${file}`)
      if (stat === null) return null
      if (stat.type !== 'file' || stat.size > BigInt(limit))
        throw new Error(`${folder}/${file} is no file of at most ${limit} bytes`)
      return files.readBytes(`${folder}/${file}`, 0, Number(stat.size))
    },
    range: (file, start, end) => files.readBytes(`${folder}/${file}`, start, end - start),
  }
}

/** The path of the release folder that a user means by `path`; a manifest stands for the folder it lies in. */
export async function releaseFolderAt(files: Files, path: string): Promise<string | null> {
  const folder = path.endsWith(`/${manifestName}`) ? path.slice(0, -manifestName.length - 1) : path
  return (await files.stat(`${folder}/${manifestName}`)) === null ? null : folder
}

export const manifestName = 'manifest.json'
export const signatureName = 'manifest.json.minisig'
export const sumsName = 'SHA256SUMS'

export async function requireFolder(files: Files, path: string): Promise<Outcome<string>> {
  const folder = await releaseFolderAt(files, path)
  return folder === null
    ? failure(
        fault(
          'release.missing',
          `${quoted(path)} is no release folder: it has no ${manifestName}`,
          'Give the folder that imgbase image publish wrote.',
        ),
      )
    : success(folder)
}

/** A release folder behind a URL, which ends in `/`. */
export const webPlace = (web: Web, url: string): Place => ({
  name: shownUrl(url),
  whole: (file, limit) => web.whole(new URL(file, url).href, limit),
  range: (file, start, end, length) => web.range(new URL(file, url).href, start, end, length),
})

export const placeAt = (host: Pick<Host, 'files' | 'web'>, name: string): Place =>
  isUrl(name) ? webPlace(host.web, name) : folderPlace(host.files, name)

/** The release folder that a URL means; null where it means a file. */
export function releaseUrl(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null) return null
  if (parsed.pathname.endsWith(`/${manifestName}`)) return new URL('.', parsed).href
  return parsed.pathname.endsWith('/') ? parsed.href : null
}
