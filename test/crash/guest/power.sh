# Words for scenes on a small node whose whole disk is the device `disk`: /boot and the physical volume are partitions on it, so
# that both lose the power at the same moment. The node's root file systems hold little; programs are bound in from the lab.
project=/run/imgbase-lab/project
top=/mnt/top
boot_sectors=131072
# The first of the numbers of thin volumes that only fill the pool's metadata.
first_filler=100000

# disk_up TABLE…: the disk by a device-mapper table, and its partitions. LVM sees nothing else.
disk_up() {
  local sectors
  sectors=$(blockdev --getsz /dev/ubda)
  dmsetup create disk --table "0 $sectors $*"
  partitions_up "$sectors"
}

partitions_up() {
  dmsetup create disk1 --table "0 $boot_sectors linear /dev/mapper/disk 2048"
  dmsetup create disk2 --table "0 $(($1 - boot_sectors - 4096)) linear /dev/mapper/disk $((boot_sectors + 2048))"
  # A name that tells of no mapping, as on a real node: GRUB writes its try counter through none.
  rm -f /dev/vda1
  mknod /dev/vda1 b $(stat -L -c '0x%t 0x%T' /dev/mapper/disk1)
}

only_disk() {
  printf 'devices {\nfilter=["a|^/dev/mapper/disk2$|","r|.*|"]\nuse_devicesfile=0\n}\nactivation {\nthin_pool_autoextend_threshold=100\nmonitoring=0\n}\n'
}
only_disk >/etc/lvm/lvmlocal.conf

disk_down() {
  vgchange -qq -an node
  dmsetup remove disk1
  dmsetup remove disk2
  dmsetup remove disk
}

# root_up VOLUME: its file system with /var, /boot and programs, as a node that was booted from it has them.
root_up() {
  local place
  mkdir -p $top
  lvchange -qq -ay -K "node/$1"
  mount "/dev/node/$1" $top
  mount /dev/node/var $top/var
  # What lies below the mount of /boot is seen here until it is unmounted.
  [ ! -d $top/boot.root ] || mount --bind $top/boot $top/boot.root
  mount /dev/vda1 $top/boot
  for place in usr/bin usr/sbin usr/lib/x86_64-linux-gnu usr/lib64; do mount --bind /$place $top/$place; done
  for place in proc sys dev run; do mount --rbind /$place $top/$place; done
}

root_down() {
  local try
  mountpoint -q $top || return 0
  for try in 1 2 3 4 5 6 7 8 9; do ! umount -R $top 2>/run/umount || return 0; sleep 0.3; done
  cat /run/umount >&2; fuser -vm $top >&2; grep $top /proc/self/mountinfo >&2
  return 1
}

# inside COMMAND…: with imgbase from the project, as the node that root_up shows.
inside() { PATH=$PATH:/run/imgbase-lab/bin chroot $top "$@"; }

# digests VOLUME: of every file of a root file system, but for what LVM writes there at each change.
digests() {
  mkdir -p /mnt/look
  if [ "$(findmnt -no SOURCE $top | head -n 1)" -ef "/dev/node/$1" ]; then mount --bind $top /mnt/look; else mount "/dev/node/$1" /mnt/look; fi
  (cd /mnt/look && find . -xdev -path ./etc/lvm -prune -o -type f -exec sha256sum {} + | sort -k 2)
  umount /mnt/look
}

bad() {
  echo "$*"
  exit 1
}

# as_grub FILE: of the boot file system as GRUB reads it, which replays no journal.
as_grub() { grub-fstest /dev/mapper/disk1 cat "(loop0)/$1"; }

# The entry that GRUB boots by itself: of one on trial, what is behind it where no try is left or the count cannot be read.
chosen_entry() {
  local defaults trial
  mapfile -t defaults < <(sed -n 's/^ *set default="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' /run/custom.cfg)
  trial=$(sed -n 's/^set imgbase_trial=//p' /run/custom.cfg)
  if [ "$trial" ] && as_grub grub/imgbase.env >/run/grub.env && [ "$(stat -c %s /run/grub.env)" = 1024 ] &&
    grep -qxF "imgbase_try=$trial" /run/grub.env && grep -qx 'imgbase_left=[123]' /run/grub.env; then echo "$trial"
  else echo "${defaults[0]-}"; fi
}

# judge: what the cut left on `disk` has to come up by itself, whole. Prints which layer that is, and how `recover` ended.
judge() {
  local id layer layers file volume
  as_grub grub/custom.cfg >/run/custom.cfg || bad 'GRUB cannot read custom.cfg'
  id=$(chosen_entry)
  grep -q -- "--id \"\{0,1\}$id\"\{0,1\} {" /run/custom.cfg || bad "the default '$id' is not in the menu"
  as_grub "loader/entries/$id.conf" >/run/entry || bad "GRUB cannot read the entry $id"
  layer=$(sed -n 's/^options .*root=\/dev\/node\/\([^ ]*\).*/\1/p' /run/entry)
  grep -q "linux /$layer/vmlinuz .*root=/dev/node/$layer" /run/custom.cfg || bad "the menu does not boot $layer"
  for file in vmlinuz initrd; do as_grub "$layer/$file" >/run/$file || bad "GRUB cannot read $file of $layer"; done

  lvchange -qq -y -ay node/pool_tmeta || bad 'the metadata of the pool cannot be activated'
  thin_check -q /dev/node/pool_tmeta || bad 'thin_check finds faults'
  lvchange -qq -an node/pool_tmeta
  # A volume that was being made may not be in the pool yet: nothing that boots needs it, and recover takes it away.
  vgchange -qq -ay node 2>/run/vgchange || grep -q 'No data available' /run/vgchange || bad "vgchange: $(cat /run/vgchange)"
  lvs --noheadings -o lv_name,lv_tags --select 'lv_attr =~ "^V...-....-"' node >/run/inactive
  ! grep -v 'imgbased:staging=' /run/inactive || bad 'these volumes cannot be activated'
  lvchange -qq -ay -K node/node-1.0-1
  layers=$(printf '%s\n' node-1.0-1+1 "$layer" | sort -u)
  for volume in $layers var; do
    come_up "/dev/node/$volume" || bad "$volume cannot be mounted: $(cat /run/come_up)"
    e2fsck -fn "/dev/node/$volume" >/run/e2fsck 2>&1 || bad "e2fsck: $volume: $(cat /run/e2fsck)"
  done
  e2fsck -fn /dev/node/node-1.0-1 >/run/e2fsck 2>&1 || bad "e2fsck: node-1.0-1: $(cat /run/e2fsck)"
  lvchange -qq -an node/node-1.0-1

  root_up "$layer"
  cmp -s /run/vmlinuz $top/boot.root/vmlinuz-6.1.0-9 && cmp -s /run/initrd $top/boot.root/initrd.img-6.1.0-9 || bad "the kernel or initrd of $layer is not its own"
  umount $top/boot.root
  inside imgbase recover --json >/run/recover 2>/run/recover.err || bad "recover: $(cat /run/recover /run/recover.err)"
  for volume in $layers; do
    digests "$volume" | diff "/run/digests.$volume" - >/run/diff || bad "$volume is not what it was: $(cat /run/diff)"
  done
  lvs --noheadings -o lv_name,lv_tags node >/run/lvs
  ! grep staging /run/lvs || bad 'recover left a volume'
  vgchange -qq -ay node || bad 'the volume group cannot be activated after recover'
  diff <(grep -oE 'node-[0-9.]+-1\+[0-9]+ ' /run/lvs | tr -d ' ' | sort) <(cd $top/boot && ls -d node-*) || bad 'folders of /boot and layers differ'
  diff <(cd $top/boot && ls -d node-* | sed 's/^/imgbase-/; s/+/-L/; s/$/.conf/') <(ls $top/boot/loader/entries) || bad 'entries and layers differ'
  root_down
  echo "$layer $(grep -oE 'undo|finish' /run/recover | head -n 1)"
}

# come_up DEVICE: mounts a file system once, as a boot would: where that fails, it is what fsck(8) makes of it by itself (systemd-fsck(8)) that
# has to be mounted. A write that is torn at a sector's border can leave ext4 a block that it reads before it replays its journal.
come_up() {
  mkdir -p /mnt/replay
  if ! mount "$1" /mnt/replay 2>/run/come_up; then
    dmesg | tail -n 3 >>/run/come_up
    e2fsck -p "$1" >>/run/come_up 2>&1 || [ $? = 1 ] || return
    mount "$1" /mnt/replay || return
  fi
  umount /mnt/replay
}

# make_next: the image of an update, /run/image.ext4.
make_next() {
  (
    . $project/test/lab/main/guest/words.sh
    fake_root /var/next node 2.0 1
    cd /var/next
    echo 'words of the image' >etc/new
    mkdir -p boot.root usr/sbin usr/lib/x86_64-linux-gnu usr/lib64
    ln -s usr/bin usr/sbin usr/lib usr/lib64 .
  )
  truncate -s 48M /run/image.ext4
  mkfs.ext4 -q -d /var/next /run/image.ext4
}

# make_node: an empty disk becomes a node that runs from a thin root, with a GRUB menu that reads custom.cfg.
make_node() {
  . $project/test/lab/main/guest/words.sh
  printf '%s\n' 'label: dos' "start=2048, size=$boot_sectors, type=83" 'type=8e' | sfdisk -q /dev/ubda
  disk_up linear /dev/ubda 0
  mkfs.ext4 -q /dev/mapper/disk1
  pvcreate -qq --metadatasize 4m /dev/mapper/disk2
  vgcreate -qq node /dev/mapper/disk2
  lvcreate -qq --type thin-pool -l 80%FREE --chunksize 64k --poolmetadatasize ${pool_metadata-8m} -Zn -n pool node
  lvcreate -qq -V 96m --thinpool pool -n root node
  lvcreate -qq -V 96m --thinpool pool -n var node
  fake_root /var/node node 1.0 1
  mkdir -p /var/node/usr/{bin,sbin,lib/x86_64-linux-gnu,lib64} /var/node/{var,boot.root,srv}
  (cd /var/node; ln -s usr/bin usr/sbin usr/lib usr/lib64 .; mkdir -p etc/lvm; only_disk >etc/lvm/lvmlocal.conf)
  printf '%s\n' '/dev/node/root / ext4 defaults 0 1' '/dev/vda1 /boot ext4 defaults 0 2' '/dev/node/var /var ext4 defaults 0 2' >/var/node/etc/fstab
  echo 00000000000000000000000000000001 >/var/node/etc/machine-id
  echo 'words of the node' >/var/node/etc/own
  mkfs.ext4 -q -d /var/node /dev/node/root
  mkfs.ext4 -q /dev/node/var
  mkdir /mnt/boot
  mount /dev/mapper/disk1 /mnt/boot
  cp /var/node/boot/vmlinuz* /var/node/boot/initrd* /mnt/boot
  mkdir /mnt/boot/grub
  echo 'source ${config_directory}/custom.cfg' >/mnt/boot/grub/grub.cfg
  umount /mnt/boot
}
