import {splitFstab, type FstabFields} from './fstab.ts'

/**
 * Lines that the image's fstab has and its ancestor's had not, of file systems that lie on no device and no server: which disks a
 * node has, no image knows, and a mount that fails would stop the boot.
 */
export function newMounts(ancestor: string, theirs: string): readonly string[] {
  const before = new Set(splitFstab(ancestor).flatMap(({fields}) => fields?.target ?? []))
  return splitFstab(theirs)
    .filter(({fields}) => fields !== null && !before.has(fields.target) && isOfMemory(fields))
    .map(({text}) => text)
}

const isOfMemory = ({type, target}: FstabFields): boolean => ofMemory.has(type) && target.startsWith('/')

const ofMemory: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'hugetlbfs', 'debugfs', 'tracefs', 'bpf', 'mqueue'])
