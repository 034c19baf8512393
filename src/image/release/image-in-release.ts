import type {ImageSource} from '../../model/image.ts'
import type {ReleaseManifest} from '../../model/release.ts'

/** The raw file system in a release folder, as an image of its own. */
export const imageInRelease = (folder: string, manifest: ReleaseManifest): ImageSource => ({
  path: `${folder}/${manifest.image.file}`,
  format: {kind: 'raw', compression: 'zstd', filesystem: manifest.filesystem},
  digest: `sha256:${manifest.image.sha256}`,
  contentSize: manifest.contentSize,
  metadata: null,
})
