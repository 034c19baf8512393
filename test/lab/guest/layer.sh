# Fourth step where the node boots, as process 1 on the layer's own root: what an init system would do before its services.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
source /run/imgbase-lab/project/test/lab/guest/words.sh

mount --bind $lab/cmdline /proc/cmdline
[ ! "$LAB_SYSTEMD" ] || source $guest/systemd.sh
[ ! -s /etc/hostname ] || hostname "$(</etc/hostname)"
mount -a 2>$lab/mount-faults || fail "a mount of fstab failed, a host would stop in emergency mode: $(<$lab/mount-faults)"
[ ! "$LAB_SERVICE" ] || $lab/bin/imgbase service --start >>$io/service 2>&1
source $guest/command.sh
