#!/bin/sh
# What the image node 1.0 is beyond its Debian packages; run with its root folder as the first word.
set -eu
root=$1

mkdir -p "$root/usr/share/imgbase" "$root/etc/node"
cat >"$root/usr/share/imgbase/image.json" <<'JSON'
{"name": "node", "version": "1.0", "release": "1", "product": "demo-node", "size": "3G"}
JSON
printf 'collect = off\n' >"$root/etc/node/telemetry.conf"
printf 'vm.swappiness = 10\n' >"$root/etc/sysctl.d/60-node.conf"
printf 'node 1.0\n' >"$root/etc/issue"

# what makes a node this node comes from the node
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/hostname" "$root/etc/resolv.conf" "$root/var/lib/dbus/machine-id"
: >"$root/etc/machine-id"
