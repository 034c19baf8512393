import {isWithin, pathOfShown, treePath, type ShownPath} from '../model/tree-path.ts'
import type {FilesReport} from './carry-report.ts'

/** What initramfs-tools and dracut build from, whatever the root lies on. */
const inputs = [
  ...['etc/dracut.conf', 'etc/dracut.conf.d', 'etc/initramfs-tools', 'etc/lvm/lvm.conf', 'etc/lvm/lvmlocal.conf'],
  ...['etc/modprobe.d', 'etc/udev/rules.d'],
].map(treePath)

/** Of what was carried over, the paths that an initrd is built from: they are not what they are in the image. */
export const changedInputs = ({taken, deleted, kept, merged, conflicts}: FilesReport): readonly ShownPath[] =>
  [...taken, ...deleted, ...kept, ...merged, ...conflicts].filter((path) =>
    inputs.some((input) => isWithin(pathOfShown(path), input)),
  )
