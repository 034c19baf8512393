import {treePath, type TreePath} from '../model/tree-path.ts'

/** Folders whose files go through the three-way. */
export const carriedAreas: readonly TreePath[] = ['etc'].map(treePath)

/** Folders that an administrator fills and that are not carried yet: how much differs there is told. */
export const reportedAreas: readonly TreePath[] = ['root', 'usr/local', 'opt', 'srv'].map(treePath)

export const fstabPath = treePath('etc/fstab')

export const kernelArgumentsPath = treePath('etc/kernel/cmdline')

/** Where LVM notes each change of its own (lvm.conf(5), archive_dir and backup_dir): nobody's work. */
export const lvmRecords: readonly TreePath[] = ['etc/lvm/archive', 'etc/lvm/backup'].map(treePath)

/** Files that imgbase writes for each layer: no side's version is copied. */
export const isWrittenForLayer = (path: TreePath): boolean => path === fstabPath || path === kernelArgumentsPath
