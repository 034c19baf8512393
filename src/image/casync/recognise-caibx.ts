import type {Host} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import type {ImageSource} from '../../model/image.ts'
import {isUrl, shownImage} from '../../model/web-error.ts'
import {chunkOf, chunkPath} from '../../read/caibx.ts'
import {contentKind, headLength, type ContentKind} from '../content-kind.ts'
import {unfit} from '../image-fault.ts'
import {checkFilesystem} from '../raw-image.ts'
import {placeAt} from '../release/place.ts'
import {readSignatures} from '../release/signatures.ts'
import {signerOf} from '../release/trust.ts'
import {chunkReader, nameIn} from './chunk-store.ts'
import {folderOf, readCaibx, type Caibx} from './read-caibx.ts'

/** As casync itself has it, an index is told by its name. */
export const isCaibx = (image: string): boolean =>
  (isUrl(image) ? (URL.parse(image)?.pathname ?? '') : image).endsWith('.caibx')

/** An image as casync's chunks: where its index lies, and its chunks, where that is not beside it. */
export interface CaibxRequest {
  /** Absolute path or URL. */
  readonly image: string
  /** Absolute path or URL of the folder with the chunks; null: beside the index. */
  readonly chunkStore: string | null
  readonly allowUnsigned: boolean
}

/** Reads the index, verifies who signed it, as with a release's manifest, and looks at the first chunks: what they hold must be a file system. */
export async function recogniseCaibx(
  host: Pick<Host, 'files' | 'tools' | 'web'>,
  {image, chunkStore, allowUnsigned}: CaibxRequest,
): Promise<Outcome<ImageSource>> {
  const read = await readCaibx(host, image)
  if (!read.ok) return read
  const {place, file, text, digest} = read.value
  const signatures = await readSignatures(place, file)
  const signer = await signerOf(host, {name: shownImage(image), file, text, signatures}, {allowUnsigned, key: null})
  if (!signer.ok) return signer
  const store = await findStore(host, read.value, chunkStore === null ? besides(image) : [chunkStore])
  if (!store.ok) return store
  const kind = contentKind(await headOf(host, read.value, store.value))
  if (kind.kind !== 'raw') return failure(noFilesystem(shownImage(image), kind))
  const {filesystem, size} = kind.superblock
  const whole = checkFilesystem(shownImage(image), kind.superblock, BigInt(read.value.index.ends.at(-1) ?? 0))
  if (!whole.ok) return whole
  const format = {kind: 'caibx', filesystem, store: store.value} as const
  return success({path: image, format, digest, contentSize: size, metadata: null})
}

/** Where casync puts chunks unless told otherwise (casync(1), --store), and where others put those of one image. */
function besides(image: string): readonly string[] {
  const folder = folderOf(image).replace(/\/$/, '')
  const name = /([^/]*)\.caibx$/.exec(isUrl(image) ? new URL(image).pathname : image)?.[1] ?? ''
  return [`${folder}/default.castr`, `${folder}/${name}.castr`]
}

/** The first of these folders that has the first chunk. */
async function findStore(
  host: Pick<Host, 'files' | 'web'>,
  {index, place, file}: Caibx,
  stores: readonly string[],
): Promise<Outcome<string>> {
  const {end, id} = chunkOf(index, 0)
  for (const store of stores.map(asFolder))
    if ((await placeAt(host, store).whole(chunkPath(id), end + 64 * 1024)) !== null) return success(store)
  return failure(
    fault(
      'caibx.no-store',
      `the chunks of ${nameIn(place, file)} are not in ${stores.map(shownImage).join(', nor in ')}`,
      'Name the folder or the URL that holds them: --chunk-store',
    ),
  )
}

const asFolder = (store: string): string => (isUrl(store) && !store.endsWith('/') ? `${store}/` : store)

async function headOf(host: Pick<Host, 'files' | 'tools' | 'web'>, {index}: Caibx, store: string): Promise<Buffer> {
  const read = chunkReader(host, placeAt(host, store), index)
  const chunks: Uint8Array[] = []
  for (let item = 0; item < index.ends.length; item += 1) {
    const chunk = chunkOf(index, item)
    if (chunk.start >= headLength) break
    chunks.push((await read(chunk)).bytes)
  }
  return Buffer.concat(chunks).subarray(0, headLength)
}

const noFilesystem = (name: string, kind: ContentKind) => {
  const what = kind.kind === 'foreign' ? kind.name : kind.kind === 'compressed' ? 'compressed' : `a ${kind.kind}`
  return unfit(
    name,
    `is an index of what is ${what}`,
    'Give casync the raw ext4 or XFS file system: casync make IMAGE.caibx IMAGE.raw',
  )
}
