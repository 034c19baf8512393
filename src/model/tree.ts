import type {TreePath} from './tree-path.ts'

export type EntryType = 'file' | 'directory' | 'link' | 'socket' | 'special'

/** What `find` tells of one name. Times are its own text, seconds since 1970 with a fraction: only ever compared. */
export interface Entry {
  readonly type: EntryType
  readonly inode: string
  readonly size: bigint
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly modified: string
  readonly changed: string
  /** Where a link points to, in bytes as latin1; '' for all others. */
  readonly target: string
}

export type Entries = ReadonlyMap<TreePath, Entry>

/** All names below one folder of a root, on its file system alone. */
export interface Listing {
  readonly entries: Entries
  /** Where another file system is mounted, and what lies there: neither these nor what is below can be seen, or is missing. */
  readonly hidden: ReadonlyMap<TreePath, EntryType>
}

/** One of the sides of a three-way decision: everything about one name that counts as a change when it differs. */
export type Side =
  | {readonly type: 'absent'}
  | (Attributes & {readonly type: 'file'; readonly sha256: string; readonly md5: string})
  | (Attributes & {readonly type: 'directory'})
  | {readonly type: 'link'; readonly target: string; readonly uid: number; readonly gid: number}
  /** Device, fifo (`what` tells which), or socket. */
  | (Attributes & {readonly type: 'other'; readonly what: string})

export interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** SHA-256 over names and values of all extended attributes and ACLs but the SELinux label; '' where there are none. */
  readonly xattrs: string
}

/** By path; what is missing is absent. */
export type Sides = ReadonlyMap<TreePath, Side>

export const absent: Side = {type: 'absent'}

export function sameSide(one: Side, other: Side): boolean {
  if (one.type === 'absent' || other.type === 'absent') return one.type === other.type
  if (one.type === 'link' || other.type === 'link') return isSameLink(one, other)
  return sameContent(one, other) && sameAttributes(one, other)
}

export const sameAttributes = (one: Attributes, other: Attributes): boolean =>
  one.mode === other.mode && one.uid === other.uid && one.gid === other.gid && one.xattrs === other.xattrs

function isSameLink(one: Side, other: Side): boolean {
  if (one.type !== 'link' || other.type !== 'link') return false
  return one.target === other.target && one.uid === other.uid && one.gid === other.gid
}

function sameContent(one: Side, other: Side): boolean {
  if (one.type === 'file' && other.type === 'file') return one.sha256 === other.sha256
  if (one.type === 'other' && other.type === 'other') return one.what === other.what
  return one.type === other.type
}
