import type {Nvr} from './nvr.ts'
import type {FilesystemType} from './step.ts'

/** Bytes of the raw file system that one digest of the block index stands for. */
export const blockSize = 65_536

/** One file of a release folder. */
export interface ReleaseFile {
  readonly file: string
  readonly bytes: number
  /** Lower-case hex, over the file as it lies in the folder. */
  readonly sha256: string
}

/** What a pull needs to know of a release: its image, and what each block of it must be. */
export interface ReleaseContent {
  /** The raw file system as independent zstd frames with a seek table at the end. */
  readonly image: ReleaseFile
  /** Bytes of the file system that each frame holds; the last one may hold fewer. A multiple of `blockSize`. */
  readonly frameSize: number
  /** Of the seek table, the last bytes of the image. */
  readonly seekTableSha256: string
  /** One SHA-256 for each block of the file system, 32 bytes each, compressed with zstd. */
  readonly blocks: ReleaseFile
}

/** What a release folder says of itself (docs/release-format.md). */
export interface ReleaseManifest extends ReleaseContent {
  readonly nvr: Nvr
  readonly product: string | null
  /** As `uname -m` names it. */
  readonly architecture: string
  readonly kernel: string | null
  /** Bytes that the image wants for a layer. */
  readonly layerSize: bigint | null
  readonly filesystem: FilesystemType
  /** Bytes of the file system. */
  readonly contentSize: bigint
  readonly minimumImgbase: string
  /** Products besides its own that it updates. */
  readonly compatibleProducts: readonly string[]
  /** What it must not be updated from: all versions of a name, or those below one. */
  readonly refusesFrom: readonly {readonly name: string; readonly below: string | null}[]
}

/** How many blocks, or frames, a file system of `contentSize` bytes has. */
export const countOf = (contentSize: bigint, unit: number): number => Math.ceil(Number(contentSize) / unit)
