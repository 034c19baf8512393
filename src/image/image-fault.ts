import {fault, type Fault} from '../model/fault.ts'
import type {Compression} from '../model/image.ts'
import {quoted} from '../model/quoted.ts'
import type {ContentKind} from './content-kind.ts'

const takes =
  'imgbase takes a LiveOS squashfs, a squashfs of a root file system, a raw ext4 or XFS image or a tar archive (both also compressed with gzip, xz or zstd), or a directory.'

/** The file is of another format; `what` goes after 'is'. */
export const foreignFormat = (path: string, what: string): Fault =>
  fault('image.format', `${quoted(path)} is ${what}`, takes)

/** What the file holds, unpacked where it is compressed, is of another format. */
export function foreignContent(path: string, compression: Compression, kind: Unfit): Fault {
  const what = kind.kind === 'foreign' ? kind.name : kind.kind === 'squashfs' ? 'a squashfs' : 'compressed once more'
  return foreignFormat(
    path,
    compression === 'none' ? what : `compressed with ${compression}, and what it holds is ${what}`,
  )
}

type Unfit = Exclude<ContentKind, {kind: 'raw' | 'tar'}>

/** The file is of a format that imgbase takes, but does not hold what it should; `what` follows the path. */
export const unfit = (path: string, what: string, hint: string): Fault =>
  fault('image.content', `${quoted(path)} ${what}`, hint)

/** The file ends early or can't be unpacked; `said` is the tool's own word, or ours. */
export const damaged = (path: string, said: string): Fault =>
  fault(
    'image.damaged',
    `${quoted(path)} is cut short or damaged: ${said}`,
    'Download or build the image again, and compare its checksum.',
  )

export const holdsNoRoot = (path: string): Fault =>
  unfit(
    path,
    'holds no root file system: neither usr nor etc is in it',
    'Give the folder or image that holds them at its top.',
  )
