import {identityPlaces, shippedIdentity} from '../carry/shipped-identity.ts'
import type {Host} from '../host/host.ts'
import {partOfRoot} from '../image/part-of-root.ts'
import {recogniseImage} from '../image/recognise.ts'
import {checkRelease} from '../image/release/check-release.ts'
import {imageInRelease} from '../image/release/image-in-release.ts'
import {folderPlace, releaseFolderAt} from '../image/release/place.ts'
import {readManifest} from '../image/release/read-release.ts'
import type {ImageSource} from '../model/image.ts'
import {shownPath, type ShownPath, treePath} from '../model/tree-path.ts'
import type {Fact} from '../plan/check/facts.ts'
import {runChecks, type CheckResult} from '../plan/check/run.ts'
import {imageChecks} from '../plan/check-image/registry.ts'
import {required} from './ask.ts'
import {sentenceOf} from '../model/sentence.ts'

/** An image, or a release folder, with what its checks found. */
export interface CheckedImage {
  /** Absolute. */
  readonly image: string
  /** Null where it does not name itself. */
  readonly nvr: string | null
  /** No check found an error, and every one could run. */
  readonly healthy: boolean
  readonly checks: readonly CheckResult[]
}

type CheckHost = Pick<Host, 'files' | 'tools' | 'trees' | 'report'>

/** `image check`: reads all of a release folder, or an image, and tells everything that is wrong with it. */
export async function checkImage(host: CheckHost, path: string): Promise<CheckedImage> {
  const folder = await releaseFolderAt(host.files, path)
  if (folder !== null) return await checkReleaseFolder(host, folder)
  const image = required(await recogniseImage(host, path, true))
  return judged(image.path, image.metadata?.nvr ?? null, [], await shippedBy(host, image))
}

async function checkReleaseFolder(host: CheckHost, folder: string): Promise<CheckedImage> {
  const {manifest} = required(await readManifest(folderPlace(host.files, folder)))
  const damage = await checkRelease(host.files, folder, manifest, (done) =>
    host.report({kind: 'bytes', done, total: manifest.contentSize}),
  )
  return judged(folder, manifest.nvr, damage, await shippedBy(host, imageInRelease(folder, manifest)))
}

function judged(
  image: string,
  nvr: string | null,
  damage: readonly string[],
  shipped: Fact<readonly ShownPath[]>,
): CheckedImage {
  const checks = runChecks(imageChecks, {damage, shipped})
  return {image, nvr, healthy: checks.every(({status}) => status === 'ok' || status === 'warning'), checks}
}

/** Unpacks what has to be looked at, and nothing else where the format allows that. */
async function shippedBy(host: CheckHost, image: ImageSource): Promise<Fact<readonly ShownPath[]>> {
  const scratch = await host.files.makeScratch('/var/tmp/imgbase-check-')
  try {
    const root = await partOfRoot(host, image, identityPlaces, scratch)
    const {entries} = await host.trees.list(root, ...identityPlaces.map(treePath))
    return {known: true, value: shippedIdentity(entries).map(shownPath)}
  } catch (error) {
    return {known: false, reason: `what it ships could not be looked at: ${sentenceOf(error)}`}
  } finally {
    await host.tools.run(['umount', '--quiet', `${scratch}/root`], {accept: [1, 32]})
    await host.files.removeTree(scratch)
  }
}
