import type {CarryRules} from '../model/carry-rules.ts'
import {isWithin, treePath, type TreePath} from '../model/tree-path.ts'

/** What is always carried: an administrator fills these. */
const carried: readonly TreePath[] = ['etc', 'root', 'usr/local', 'opt', 'srv'].map(treePath)

/** Folders and files whose names go through the three-way; none lies within another. */
export function carriedAreas({include}: CarryRules): readonly TreePath[] {
  const all = [...new Set([...carried, ...include])]
  return all.filter((area) => !all.some((other) => other !== area && isWithin(area, other)))
}

/** Whether a name is carried. */
export function carries(rules: CarryRules): (path: TreePath) => boolean {
  const areas = carriedAreas(rules)
  return (path) =>
    areas.some((area) => isWithin(path, area)) && !rules.exclude.some((excluded) => isWithin(path, excluded))
}

export const fstabPath = treePath('etc/fstab')

export const kernelArgumentsPath = treePath('etc/kernel/cmdline')

/** Where LVM notes each change of its own (lvm.conf(5), archive_dir and backup_dir): nobody's work. */
export const lvmRecords: readonly TreePath[] = ['etc/lvm/archive', 'etc/lvm/backup'].map(treePath)

/** Files that imgbase writes for each layer: no side's version is copied. */
export const isWrittenForLayer = (path: TreePath): boolean => path === fstabPath || path === kernelArgumentsPath
