import type {Mount} from '../model/mount.ts'

/**
 * File system types that a lost server can hang, since SIZE and AVAIL ask each file system (verified with strace: those left out
 * are not asked). A node with a dead NFS storage still has to be managed. None of them can hold a layer or a volume.
 */
const remoteTypes = 'autofs,nfs,nfs4,cifs,smb3,ceph,glusterfs,fuse,fuse.glusterfs,fuse.sshfs,9p'

/** Arguments for findmnt(8) of util-linux 2.38, where one `no` before the list of types negates all of it. */
export const findmntArguments: readonly string[] = [
  ...['--json', '--list', '--bytes', '--types', `no${remoteTypes}`],
  ...['--output', 'SOURCE,TARGET,FSTYPE,OPTIONS,MAJ:MIN,UUID,SIZE,AVAIL,FSROOT'],
]

type Row = Readonly<Record<string, string | number | null | undefined>>

/**
 * Reads the mount table in its order: of two mounts on one target the last is the one that is seen. A UUID is null where there
 * is none, and for other users than root where udev is absent. findmnt prints nothing (exit 1) where nothing is mounted. Throws for
 * text that is no report.
 */
export function parseFindmnt(json: string): readonly Mount[] {
  if (json.trim() === '') return []
  const rows = (JSON.parse(json) as {filesystems?: readonly Row[]} | null)?.filesystems
  if (!Array.isArray(rows)) throw new Error('findmnt printed no table in JSON')
  return (rows as readonly Row[]).map(mountOf)
}

const mountOf = (row: Row): Mount => {
  const root = text(row['fsroot']) || '/'
  return {
    source: withoutRoot(text(row['source']), root),
    target: text(row['target']),
    type: text(row['fstype']),
    options: text(row['options']).split(',').filter(Boolean),
    device: text(row['maj:min']).trim(),
    uuid: text(row['uuid']) || null,
    size: bytes(row['size']),
    available: bytes(row['avail']),
    root,
  }
}

/** findmnt writes the source of a bind mount as `/dev/vg/lv[/folder]`. */
const withoutRoot = (source: string, root: string): string =>
  source.endsWith(`[${root}]`) ? source.slice(0, -root.length - 2) : source

const text = (value: Row[string]): string => (value === null || value === undefined ? '' : String(value))

/** Numbers come as numbers or as text, by version; file systems without a size have null. */
const bytes = (value: Row[string]): bigint => BigInt(/^\d+$/.test(text(value)) ? text(value) : 0)
