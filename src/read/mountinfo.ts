import type {MountLine} from '../model/mount.ts'

/**
 * Reads /proc/self/mountinfo (proc(5)) in its order: of two mounts on one target the last is the one that is seen. Spaces, tabs, line
 * breaks and backslashes stand in it as octal escapes.
 */
export const parseMountInfo = (text: string): readonly MountLine[] =>
  text.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ')
    const [, , device, root, target, options = ''] = left.split(' ')
    const [type, source, ofAll = ''] = right.split(' ')
    if (device === undefined || root === undefined || target === undefined || !type || source === undefined) return []
    return [
      {
        ...{device, type, options: [...options.split(','), ...ofAll.split(',').filter(isOfAll)].filter(Boolean)},
        ...{root: unescaped(root), target: unescaped(target), source: unescaped(source)},
      },
    ]
  })

/** Options of the file system hold wherever it is mounted; whether it is read-only each mount says for itself. */
const isOfAll = (option: string): boolean => option !== 'rw' && option !== 'ro'

/**
 * File system types that a lost server can hang whoever asks them for their size. A node with a dead NFS storage still has to be
 * managed. None of them can hold a layer or a volume.
 */
export const isRemote = ({type}: MountLine): boolean =>
  /^(?:autofs|nfs4?|cifs|smb3|ceph|glusterfs|fuse(?:\.(?:glusterfs|sshfs))?|9p)$/.test(type)

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
