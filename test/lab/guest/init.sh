#!/bin/bash
# First process of a lab node. The machine's own files are the root, read-only; they get an overlay in memory, and
# machine.sh goes on there. The kernel command line hands in LAB_IO, the folder outside that is shared with the node,
# and LAB_PROJECT, the project's folder.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sysfs /sys
insmod "/usr/lib/uml/modules/$(uname -r)/kernel/fs/overlayfs/overlay.ko"
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mount -t tmpfs -o mode=755 tmpfs /mnt/root/run
lab=/mnt/root/run/imgbase-lab
mkdir -p $lab/{io,project,bin,share} /mnt/root/run/{lvm,lock/lvm}
# sync: what the command writes is to be seen outside at once
mount -t hostfs -o "sync,$LAB_IO" io $lab/io
mount -t hostfs -o "ro,$LAB_PROJECT" project $lab/project
for d in proc sys dev; do mount -n --move /$d /mnt/root/$d; done
cd /mnt/root && mount -n --move . / && exec chroot . /bin/bash /run/imgbase-lab/project/test/lab/guest/machine.sh
