import type {Host, RunOptions, ToolResult} from '../host/host.ts'

/**
 * Runs a shell script for the layer mounted at `root`, which is its folder; `inside COMMAND…` in it runs a command of the layer with the
 * layer as its root. `words` are the script's own.
 *
 * It runs in mount and PID namespaces of its own: its mounts and whatever is started end with it. /var is the image's, below where the
 * volume is mounted; /dev has no disk, /run is empty. Nothing starts: policy-rc.d(8) forbids it, and systemctl sees that it runs
 * offline. Kernel settings cannot be written, nor modules loaded.
 */
export const runInLayer = (
  {tools}: Pick<Host, 'tools'>,
  root: string,
  script: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<ToolResult> =>
  tools.run(['unshare', ...namespaces, 'bash', '-c', `${prologue}${script}`, 'in-layer', root, ...words], options)

const namespaces = [
  ...['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child', '--propagation', 'private'],
] as const

const prologue = String.raw`
set -u
root=$1; shift
cd "$root" || exit
for folder in proc dev run tmp var/tmp var/lib var/cache var/log; do mkdir -p "$folder" || exit; done
mount -t proc proc proc && mount --bind proc/sys proc/sys && mount -o remount,ro,bind proc/sys || exit
mount -t tmpfs -o mode=755,size=1m dev dev && mount -t tmpfs -o mode=755 run run || exit
mount -t tmpfs -o mode=1777 tmp tmp || exit
for node in 'null 3' 'zero 5' 'full 7' 'random 8' 'urandom 9'; do mknod -m 666 "dev/${'$'}{node% *}" c 1 "${'$'}{node#* }" || exit; done
ln -s /proc/self/fd dev/fd
mkdir -p run/lock
for name in dpkg rpm selinux; do
  [ -d "usr/lib/sysimage/$name" ] && [ ! -L "var/lib/$name" ] || continue
  mkdir -p "var/lib/$name" && mount --bind "usr/lib/sysimage/$name" "var/lib/$name" || exit
done

printf '#!/bin/sh\nexit 101\n' >run/policy; chmod 755 run/policy
made=
[ -e usr/sbin/policy-rc.d ] || { made=1; : >usr/sbin/policy-rc.d || exit; }
trap '[ -z "$made" ] || { umount usr/sbin/policy-rc.d; rm -f usr/sbin/policy-rc.d; }' EXIT
mount --bind run/policy usr/sbin/policy-rc.d || exit
inside() {
  setpriv --bounding-set=-sys_module,-sys_time,-sys_boot,-sys_rawio chroot . env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C SYSTEMD_OFFLINE=1 \
    DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical "$@" </dev/null
}
`
