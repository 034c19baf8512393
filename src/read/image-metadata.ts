import {failure, success, type Fault, type Outcome} from '../model/fault.ts'
import type {ImageMetadata} from '../model/image.ts'
import {parseNvr} from '../model/nvr.ts'
import {metadataFile} from './metadata-file.ts'
import {parseOsRelease} from './os-release.ts'

/** What an image brings to name itself: the texts of its `image.json` and os-release, null where absent, and its digest. */
export interface ImageTexts {
  readonly json: string | null
  readonly osRelease: string | null
  /** `sha256:<hex>` */
  readonly digest: string
}

/** What the image says of itself. Its own file goes before os-release, and is never mixed with it. */
export const imageMetadata = ({json, osRelease, digest}: ImageTexts): Outcome<ImageMetadata> =>
  json === null ? fromOsRelease(parseOsRelease(osRelease ?? ''), digest) : metadataFile(json)

/** Values of os-release hold what NVRs can't (a BUILD_ID may be any text): each such character becomes a `_`. */
function fromOsRelease(values: ReadonlyMap<string, string>, digest: string): Outcome<ImageMetadata> {
  const first = (...keys: readonly string[]): string => keys.map((key) => values.get(key) ?? '').find(Boolean) ?? ''
  const [name, version] = [first('IMAGE_ID', 'ID'), first('IMAGE_VERSION', 'VERSION_ID')]
  const product = first('PRETTY_NAME', 'NAME').replace(/\p{C}/gu, '') || null
  const rest = {product, size: null, kernel: null}
  if (name === '' || version === '') return success({nvr: null, ...rest})
  const release = first('BUILD_ID') || digest.replace(/^sha256:/, '').slice(0, 8)
  const nvr = parseNvr([nameFrom(name), partFrom(version), partFrom(release).replace(/\+(?=\d+$)/, '_')].join('-'))
  return nvr.ok ? success({nvr: nvr.value, ...rest}) : failure(...nvr.faults.map(inOsRelease))
}

const nameFrom = (value: string): string => value.replace(/[^A-Za-z0-9._+~^-]/g, '_').replace(/^[-.]/, '_')
const partFrom = (value: string): string => value.replace(/[^A-Za-z0-9._+~^]/g, '_')

const inOsRelease = (found: Fault): Fault => ({
  ...found,
  message: `${found.message} (made from the image's os-release)`,
  hint: 'Name the image with --nvr.',
})
