import type {Entry} from '../../model/tree.ts'
import type {Member} from './members.ts'

/** Everything about a name that counts when an image is compared with what is on the disk. */
export interface Attributes {
  readonly type: 'file' | 'directory' | 'link' | 'other'
  /** Bytes of a file; 0 for all others. */
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970 with nine digits behind the point. */
  readonly modified: string
  /** Where a symbolic link points to. */
  readonly target: string
  readonly xattrs: Xattrs
}

/** Extended attributes: name → value in hex. */
export type Xattrs = ReadonlyMap<string, string>

const none: Xattrs = new Map()

const types = {file: 'file', directory: 'directory', link: 'link', socket: 'other', special: 'other'} as const

/** Of a name on the disk. */
export const attributesOnDisk = (entry: Entry, xattrs: Xattrs = none): Attributes => ({
  type: types[entry.type],
  size: entry.type === 'file' ? Number(entry.size) : 0,
  mode: entry.mode,
  uid: entry.uid,
  gid: entry.gid,
  modified: sameLength(entry.modified),
  target: entry.target,
  xattrs,
})

const flags: Readonly<Record<string, Attributes['type']>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '5': 'directory',
  '2': 'link',
}

/** Of a member that is no hard link. */
export const attributesOfMember = (member: Member): Attributes => ({
  type: flags[member.flag] ?? 'other',
  size: member.size,
  mode: member.mode,
  uid: member.uid,
  gid: member.gid,
  modified: sameLength(member.modified),
  target: member.flag === '2' ? member.target : '',
  xattrs: xattrsOf(member.extended),
})

function sameLength(seconds: string): string {
  const [whole = '0', fraction = ''] = seconds.split('.')
  return `${whole}.${fraction.padEnd(9, '0').slice(0, 9)}`
}

/** star's records; GNU tar writes `%` and `=` of a name in hex (its xheader.c, as of 1.34). ACLs are text here, and bytes on the disk. */
function xattrsOf(extended: ReadonlyMap<string, Buffer>): Xattrs {
  const found = [...extended].flatMap(([key, value]): (readonly [string, string])[] => {
    if (key.startsWith('SCHILY.xattr.')) return [[unescaped(key.slice('SCHILY.xattr.'.length)), value.toString('hex')]]
    return key.startsWith('SCHILY.acl.') ? [[`${acl}${key.slice('SCHILY.acl.'.length)}`, value.toString('latin1')]] : []
  })
  return found.length === 0 ? none : new Map(found)
}

const unescaped = (name: string): string => name.replaceAll('%3D', '=').replaceAll('%25', '%')

const acl = 'system.posix_acl_'

/** Two with ACLs never count as the same: they are rare, and their two forms are not worth comparing. */
export function sameXattrs(one: Xattrs, other: Xattrs): boolean {
  if (one.size !== other.size) return false
  return [...one].every(([name, value]) => !name.startsWith(acl) && other.get(name) === value)
}

export const sameOwnerAndMode = (one: Attributes, other: Attributes): boolean =>
  one.mode === other.mode && one.uid === other.uid && one.gid === other.gid
