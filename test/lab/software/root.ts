import {cached, recipeKey} from '../cache.ts'
import {minimalWith, mmdebstrap} from '../images.ts'

/** A small Debian with rpm beside dpkg, and the tools of SELinux: a tar archive. */
export const softwareRoot = (): Promise<string> =>
  cached(`software-${recipeKey(['software/with-rpm.sh'], words)}`, 'root.tar', (path) => mmdebstrap(path, words))

const prepare =
  'mkdir -p "$1/etc/rpm" && echo "%_dbpath /var/lib/rpm" >"$1/etc/rpm/macros" && chroot "$1" rpm --initdb && printf "#!/bin/sh\\n[ ! -e /etc/newer ]\\n" >"$1/usr/sbin/update-initramfs" && chmod 755 "$1/usr/sbin/update-initramfs" && mkdir -p "$1/etc/lvm/devices" && printf "#!/bin/sh\necho written >/etc/lvm/devices/system.devices\n" >"$1/usr/sbin/lvm" && chmod 755 "$1/usr/sbin/lvm" && ln -s lvm "$1/usr/sbin/lvmdevices"'
const words = [...minimalWith(['rpm', 'policycoreutils']), `--customize-hook=${prepare}`]
