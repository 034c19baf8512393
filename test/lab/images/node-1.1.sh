#!/bin/sh
# How the image node 1.1 differs from 1.0: packages, defaults in /etc, a service with an account of its own.
set -eu
root=$1

chroot "$root" apt-get -y -qq purge nano
chroot "$root" apt-get -y -qq --no-install-recommends install tmux jq
chroot "$root" useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin node-health

sed -i 's/"1.0"/"1.1"/' "$root/usr/share/imgbase/image.json"
sed -i 's/^#ClientAliveInterval .*/ClientAliveInterval 120/' "$root/etc/ssh/sshd_config"
sed -i 's/^#SystemMaxUse=.*/SystemMaxUse=200M/' "$root/etc/systemd/journald.conf"
printf 'vm.swappiness = 1\n' >"$root/etc/sysctl.d/60-node.conf"
printf 'interval = 60\n' >"$root/etc/node/health.conf"
printf 'node 1.1\n' >"$root/etc/issue"
rm "$root/etc/node/telemetry.conf"

cat >"$root/usr/lib/systemd/system/node-health.service" <<'UNIT'
[Unit]
Description=Health of the node
[Service]
User=node-health
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
UNIT
chroot "$root" systemctl -q enable node-health.service
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/machine-id"
