import type {Nvr} from './nvr.ts'
import type {ReleaseContent} from './release.ts'
import type {FilesystemType} from './step.ts'

export type Compression = 'none' | 'gzip' | 'xz' | 'zstd'

/** How the root file system lies in the image. `liveos` is a squashfs that holds a file system image at `inner`. */
export type ImageFormat =
  | {readonly kind: 'raw'; readonly compression: Compression; readonly filesystem: FilesystemType}
  | {readonly kind: 'tar'; readonly compression: Compression}
  | {readonly kind: 'liveos'; readonly inner: string; readonly filesystem: FilesystemType}
  | {readonly kind: 'squashfs'}
  | {readonly kind: 'directory'}
  | IncomingFormat
  | ReleaseFormat
  | OciFormat
  | CaibxFormat

/**
 * A squashfs that comes in, from a URL, through standard input, or from within another squashfs: nobody can read it from its beginning, so it
 * is stored in a scratch volume first, and looked into there. `contentSize` is then that of the squashfs.
 */
export interface IncomingFormat {
  readonly kind: 'incoming'
  /** Its path within the squashfs around it; null where it comes as it is. */
  readonly inner: string | null
}

/** Layers, each a tar archive of what it adds and takes away (OCI image specification). */
export interface OciFormat {
  readonly kind: 'oci'
  /** `oci:HOST/REPOSITORY` in a registry, or `oci-archive:PATH` of an archive or a folder. */
  readonly place: string
  /** Lowest first. */
  readonly layers: readonly OciLayer[]
  /** File with logins to registries; null where the usual places are searched. */
  readonly authFile: string | null
}

export interface OciLayer {
  readonly digest: string
  /** Bytes of the layer as it is stored. */
  readonly size: number
  readonly compression: Exclude<Compression, 'xz'>
}

/** A release folder: blocks that can be fetched one by one (docs/release-format.md). */
export interface ReleaseFormat extends ReleaseContent {
  readonly kind: 'release'
  readonly filesystem: FilesystemType
  /** Where it lies: paths, or URLs that end in `/`; the next one is tried where one fails. */
  readonly places: readonly string[]
}

/** A raw file system as chunks of casync's, which an index (`.caibx`) names. */
export interface CaibxFormat {
  readonly kind: 'caibx'
  readonly filesystem: FilesystemType
  /** The folder of the chunks: a path, or a URL that ends in `/`. */
  readonly store: string
}

/** An image that was looked at: where it is, what it holds, and what names it. */
export interface ImageSource {
  /** Absolute path, or URL, or `-` for standard input. */
  readonly path: string
  /** Where the user said it is, once it was stored elsewhere. */
  readonly given?: string
  readonly format: ImageFormat
  /**
   * `sha256:<hex>` over the bytes of the file; of a directory, over names, contents and attributes, without times. Null for a file that is
   * streamed, until it was written.
   */
  readonly digest: string | null
  /** Bytes of the file system that is in it; file by file, of one that has room for all files, as an estimate; streamed, at least so many. */
  readonly contentSize: bigint
  /** Present where it could be read before the image was written. */
  readonly metadata: ImageMetadata | null
}

/** Of a tar archive that is streamed, and of a squashfs that comes in, nobody knows how much it holds. */
export const isSizeKnown = ({format, digest}: ImageSource): boolean =>
  format.kind !== 'incoming' && (format.kind !== 'tar' || digest !== null)

/** As many programs have it, `-` is what comes in through standard input. */
export const isStandardInput = (path: string): boolean => path === '-'

/** What an image says of itself, in `/usr/share/imgbase/image.json`, or else in os-release. */
export interface ImageMetadata {
  readonly nvr: Nvr | null
  readonly product: string | null
  /** Size in bytes that the image wants for a layer. */
  readonly size: bigint | null
  /** Kernel release to boot; null: the newest that has an initrd. */
  readonly kernel: string | null
}
