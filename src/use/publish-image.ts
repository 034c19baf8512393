import {machine} from 'node:os'
import type {Host} from '../host/host.ts'
import {rawFilesystem, unpackRaw, type RawFilesystem} from '../image/release/filesystem.ts'
import {imageInRelease} from '../image/release/image-in-release.ts'
import {folderPlace, manifestName, releaseFolderAt} from '../image/release/place.ts'
import {packagesInExt4} from '../image/release/packages.ts'
import {publishRelease} from '../image/release/publish.ts'
import {readManifest} from '../image/release/read-release.ts'
import {parseRefusal, wordsIn} from '../image/release/words.ts'
import {recogniseImage} from '../image/recognise.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {ImageSource} from '../model/image.ts'
import {parseNvr, type Nvr} from '../model/nvr.ts'
import {quoted} from '../model/quoted.ts'
import {required} from './ask.ts'
import {signingKey} from './signing-key.ts'
import {offerRelease, type OfferedStreams, type StreamOffer} from './offer-release.ts'
import {showManifest, type ShownRelease} from './inspect-release.ts'

export interface PublishOptions {
  readonly image: string
  /** Absolute path of the folder. */
  readonly to: string
  /** A release folder or an image whose file system is edited, so that blocks stay. */
  readonly basedOn: string | undefined
  readonly nvr: string | undefined
  /** This machine's where not given. */
  readonly architecture: string | undefined
  /** Path of a secret key of minisign's. */
  readonly sign: string | undefined
  readonly minimumImgbase: string
  readonly compatibleProducts: readonly string[]
  /** `NAME` or `NAME<VERSION`. */
  readonly refuse: readonly string[]
  /** The stream that offers it from then on. */
  readonly offer?: StreamOffer | undefined
}

export interface PublishResult {
  readonly folder: string
  readonly signedBy: string | null
  readonly release: ShownRelease
  readonly offered: OfferedStreams | null
}

/** `image publish`: makes a release folder; the manifest comes last, and nothing is left behind where it fails. */
export async function publishImage(host: Host, options: PublishOptions): Promise<PublishResult> {
  const refusesFrom = options.refuse.map((text) => required(parseRefusal(text), 'usage'))
  if (options.nvr !== undefined) required(parseNvr(options.nvr), 'usage')
  const signing = await signingKey(host, options.sign)
  await refuseTaken(host, options.to)
  const image = required(await recogniseImage(host, options.image, options.nvr !== undefined))
  const scratch = `${options.to}/.publishing`
  await host.files.makeDirectory(scratch)
  try {
    const raw = required(
      await rawFilesystem(host, named(image, options.nvr), scratch, await previousOf(host, options, scratch)),
    )
    const found = required(await wordsIn(host, raw.path, image))
    const packages = found.filesystem === 'ext4' ? await packagesInExt4(host, raw.path, scratch) : null
    const words = {
      packages,
      ...{...found, nvr: nameOf(found.metadata.nvr, options.nvr), architecture: options.architecture ?? machine()},
      ...{minimumImgbase: options.minimumImgbase, compatibleProducts: options.compatibleProducts, refusesFrom},
    }
    const release = await publishRelease(
      host,
      raw,
      words,
      {scratch, folder: options.to, sign: signing?.sign ?? null},
      (done) => host.report({kind: 'bytes', done, total: raw.size}),
    )
    const shown = showManifest(required(release))
    const offered =
      options.offer === undefined ? null : await offerRelease(host, options.to, options.offer, signing?.sign)
    return {folder: options.to, signedBy: signing?.id ?? null, release: shown, offered}
  } finally {
    await host.files.removeTree(scratch)
  }
}

async function refuseTaken(host: Host, folder: string): Promise<void> {
  if ((await host.files.stat(`${folder}/${manifestName}`)) === null) return
  throw new CommandFault('refused', [
    fault('release.taken', `${quoted(folder)} holds a release already`, 'Give each release a folder of its own.'),
  ])
}

const named = (image: ImageSource, nvr: string | undefined): ImageSource =>
  nvr === undefined
    ? image
    : {...image, metadata: {product: null, size: null, kernel: null, ...image.metadata, nvr: nvr as Nvr}}

function nameOf(own: Nvr | null, given: string | undefined): Nvr {
  if (given !== undefined) return given as Nvr
  if (own !== null) return own
  throw new CommandFault('refused', [
    fault('release.no-name', 'the image does not tell how it is called', 'Name it with --nvr NAME-VERSION-RELEASE.'),
  ])
}

/** The file system of the previous release, unpacked, where the new one is to be an edit of it. */
async function previousOf(host: Host, {basedOn}: PublishOptions, scratch: string): Promise<RawFilesystem | null> {
  if (basedOn === undefined) return null
  const image = await previousImage(host, basedOn)
  if (image.format.kind !== 'raw' || image.format.filesystem !== 'ext4')
    throw new CommandFault('refused', [
      fault(
        'release.based-on',
        `${quoted(basedOn)} holds no raw ext4 file system`,
        'Give a release folder, or the raw image that it was made from.',
      ),
    ])
  await unpackRaw(host, image, `${scratch}/raw`)
  return {path: `${scratch}/raw`, size: image.contentSize, made: false}
}

async function previousImage(host: Host, path: string): Promise<ImageSource> {
  const folder = await releaseFolderAt(host.files, path)
  if (folder === null) return required(await recogniseImage(host, path, true))
  const {manifest} = required(await readManifest(folderPlace(host.files, folder)))
  return imageInRelease(folder, manifest)
}
