import type {Nvr} from './nvr.ts'
import type {FilesystemType} from './step.ts'

/** Bytes of the raw file system that one digest of the block index stands for, and one frame of the image holds. */
export const blockSize = 65_536

/** Bytes of a digest in a block index. */
export const digestLength = 32

/** One file of a release folder. */
export interface ReleaseFile {
  readonly file: string
  readonly bytes: number
  /** Lower-case hex, over the file as it lies in the folder. */
  readonly sha256: string
}

/** What a pull needs to know of a release: its image, and what each block of it must be. */
export interface ReleaseContent {
  /** The raw file system as independent zstd frames, one for each block, with a seek table at the end. */
  readonly image: ReleaseFile
  /** The block index: its head, then its groups (src/read/block-index.ts). */
  readonly blocks: ReleaseFile
  /** The first bytes of the block index, which bind its groups. */
  readonly blocksHead: {readonly bytes: number; readonly sha256: string}
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
  /** Its packages, `NAME VERSION` a line, sorted; null where it has no package database that was read. */
  readonly packages: ReleaseFile | null
  /** Products besides its own that it updates. */
  readonly compatibleProducts: readonly string[]
  /** What it must not be updated from: all versions of a name, or those below one. */
  readonly refusesFrom: readonly {readonly name: string; readonly below: string | null}[]
}

/** How many blocks a file system of `contentSize` bytes has. */
export const countOf = (contentSize: bigint): number => Math.ceil(Number(contentSize) / blockSize)
