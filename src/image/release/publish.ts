import {createHash} from 'node:crypto'
import {promisify} from 'node:util'
import {zstdCompress} from 'node:zlib'
import type {Host} from '../../host/host.ts'
import type {Outcome} from '../../model/fault.ts'
import type {ImageMetadata} from '../../model/image.ts'
import type {Packages} from '../../model/packages.ts'
import {volumeName, type Nvr} from '../../model/nvr.ts'
import type {ReleaseContent, ReleaseFile, ReleaseManifest} from '../../model/release.ts'
import type {FilesystemType} from '../../model/step.ts'
import {renderIndex} from '../../read/block-index.ts'
import {renderPackages} from '../../read/packages.ts'
import {renderManifest} from '../../read/release-manifest.ts'
import type {OnBytes} from '../on-bytes.ts'
import type {RawFilesystem} from './filesystem.ts'
import {writeFrames, type Framed} from './frames.ts'
import {manifestName, signatureName, sumsName} from './place.ts'

const compress = promisify(zstdCompress)

/** What a release says of itself beside what is measured of its files. */
export interface ReleaseWords {
  readonly nvr: Nvr
  readonly metadata: ImageMetadata
  readonly architecture: string
  readonly kernel: string | null
  readonly filesystem: FilesystemType
  readonly minimumImgbase: string
  readonly compatibleProducts: readonly string[]
  readonly refusesFrom: ReleaseManifest['refusesFrom']
  readonly packages: Packages | null
}

/** Signs the content of a file; what it gives is the text of `FILE.minisig`. */
export type Sign = (content: Uint8Array, file: string) => Outcome<string>

/** Writes all files of the release into `scratch`, and then, the manifest last, into `folder` beside it. */
export async function publishRelease(
  host: Pick<Host, 'files'>,
  raw: RawFilesystem,
  words: ReleaseWords,
  {scratch, folder, sign}: {readonly scratch: string; readonly folder: string; readonly sign: Sign | null},
  onBytes: OnBytes,
): Promise<Outcome<ReleaseManifest>> {
  const manifest = await writeContent(host, raw, words, scratch, onBytes)
  const text = Buffer.from(renderManifest(manifest))
  const signature = sign === null ? null : sign(text, manifestName)
  if (signature?.ok === false) return signature
  const {files} = host
  for (const {file} of contentOf(manifest)) await files.rename(`${scratch}/${file}`, `${folder}/${file}`)
  await files.writeAtomically(`${folder}/${sumsName}`, sumsOf(manifest, text), 0o644)
  if (signature !== null) await files.writeAtomically(`${folder}/${signatureName}`, signature.value, 0o644)
  await files.writeAtomically(`${folder}/${manifestName}`, text.toString(), 0o644)
  return {ok: true, value: manifest}
}

async function writeContent(
  {files}: Pick<Host, 'files'>,
  {path, size}: RawFilesystem,
  words: ReleaseWords,
  scratch: string,
  onBytes: OnBytes,
): Promise<ReleaseManifest> {
  const [image, blocks] = [`${volumeName(words.nvr)}.raw.zst`, `${volumeName(words.nvr)}.blocks`]
  const raw = await files.open(path, 'read')
  const target = await files.open(`${scratch}/${image}`, 'create')
  const framed = await writeFrames(raw, size, target, onBytes).finally(async () => {
    await raw.close()
    await target.close()
  })
  const {metadata, packages, ...rest} = words
  return {
    ...rest,
    product: metadata.product,
    layerSize: metadata.size,
    contentSize: size,
    image: {file: image, bytes: framed.bytes, sha256: framed.sha256},
    ...(await writeIndex(files, `${scratch}/${blocks}`, blocks, framed)),
    packages: packages === null ? null : await writePackages(files, scratch, words.nvr, packages),
  }
}

async function writeIndex(
  files: Host['files'],
  path: string,
  file: string,
  {digests, lengths}: Framed,
): Promise<Pick<ReleaseContent, 'blocks' | 'blocksHead'>> {
  const {head, groups} = renderIndex(digests, lengths)
  const packed = await compress(head)
  const whole = Buffer.concat([packed, groups])
  const target = await files.open(path, 'create')
  await target.write(0, whole)
  await target.sync()
  await target.close()
  return {
    blocks: {file, bytes: whole.length, sha256: sha256(whole)},
    blocksHead: {bytes: packed.length, sha256: sha256(packed)},
  }
}

const contentOf = ({blocks, image, packages}: ReleaseManifest): readonly ReleaseFile[] => [
  ...[blocks, image],
  ...(packages === null ? [] : [packages]),
]

async function writePackages(
  files: Host['files'],
  scratch: string,
  nvr: Nvr,
  packages: Packages,
): Promise<ReleaseFile> {
  const [file, text] = [`${volumeName(nvr)}.packages`, Buffer.from(renderPackages(packages))]
  await files.writeAtomically(`${scratch}/${file}`, text.toString(), 0o644)
  return {file, bytes: text.length, sha256: sha256(text)}
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** As sha256sum prints it for binary files, and systemd-sysupdate reads it. */
const sumsOf = (manifest: ReleaseManifest, text: Uint8Array): string =>
  [...contentOf(manifest).map((one) => [one.sha256, one.file]), [sha256(text), manifestName]]
    .map(([digest, name]) => `${digest} *${name}\n`)
    .join('')
