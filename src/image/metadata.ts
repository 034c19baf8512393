import {success, type Outcome} from '../model/fault.ts'
import type {ImageMetadata} from '../model/image.ts'
import {imageMetadata} from '../read/image-metadata.ts'
import type {Looking, NamingTexts} from './look.ts'
import {jsonFile, longestText, osReleaseFiles} from './naming-files.ts'
import {pathsInRoot} from './path-in-root.ts'

/** What the root file system mounted at `root` says of itself; `digest` is that of the image it came in. */
export async function readMetadata(host: Looking, root: string, digest: string): Promise<Outcome<ImageMetadata>> {
  return imageMetadata({...(await readNamingTexts(host, root)), digest})
}

/** Reads the texts from a folder. Links that lead out of it, and anything that is no file, count as absent. */
export async function readNamingTexts(host: Looking, root: string): Promise<NamingTexts> {
  const resolved = await pathsInRoot(host, root, [jsonFile, ...osReleaseFiles])
  const [json = null, ...osRelease] = await Promise.all(resolved.map((found) => readSmall(host, found?.path)))
  return {json, osRelease: osRelease.find((text) => text !== null) ?? null}
}

async function readSmall(host: Looking, path: string | undefined): Promise<string | null> {
  const stat = path === undefined ? null : await host.files.stat(path)
  if (path === undefined || stat?.type !== 'file' || stat.size > longestText) return null
  return host.files.readText(path)
}

const unnamed: ImageMetadata = {nvr: null, product: null, size: null, kernel: null}

/**
 * What the texts say; null where there are none yet. An os-release that makes no valid NVR is no fault for an image that the
 * user has `named`, since naming it is what the fault asks for.
 */
export function metadataOf(texts: NamingTexts | null, digest: string, named: boolean): Outcome<ImageMetadata | null> {
  if (texts === null) return success(null)
  const read = imageMetadata({...texts, digest})
  return !read.ok && named && texts.json === null ? success(unnamed) : read
}
