# An update on a node whose disk is recorded, from the mark `begin` on: every write, flush and FUA goes to /dev/ubdb.
. /run/imgbase-lab/project/test/crash/guest/power.sh
set -eu
disk_up log-writes /dev/ubda /dev/ubdb
vgchange -qq -ay node
root_up node-1.0-1+1
echo 'written before the update' >$top/etc/before
sync
make_next
inside imgbase recover >&2
dmsetup message disk 0 mark begin
inside imgbase update /run/image.ext4 >&2
dmsetup message disk 0 mark end
sync
for layer in node-1.0-1+1 node-2.0-1+1; do digests $layer >/run/digests.$layer; done
root_down
disk_down
tar -C /run -c digests.node-1.0-1+1 digests.node-2.0-1+1 | base64
