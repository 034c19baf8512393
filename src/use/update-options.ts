import type {InitrdChoice} from '../model/initrd.ts'
import type {FilesystemType} from '../model/step.ts'
import {type Follow} from './follow.ts'
import {type Offer} from './offered-image.ts'

export interface UpdateOptions extends Offer {
  readonly nvr: string | undefined
  readonly size: bigint | undefined
  /** Bases that a collection leaves. */
  readonly keep: number
  /** Of a base that is filled file by file; that of the root that runs, unless given. */
  readonly filesystem: FilesystemType | undefined
  readonly reboot?: boolean
  /** False refuses an image without imgbase, into which the one that runs is put otherwise. */
  readonly inject?: boolean
  /** The base with the image that a node set up with `layout --init` was installed from. */
  readonly ancestor?: string | undefined
  /** Undo it where a package or kernel module of the node would be missing. */
  readonly strict?: boolean
  readonly initrd: InitrdChoice
  /** Try an image again that did not come up before. */
  readonly force?: boolean
  /** Only bring the base; the next update to this image goes on from there. */
  readonly downloadOnly?: boolean
  /** The image is what a stream offers. */
  readonly follow?: Follow | undefined
}
