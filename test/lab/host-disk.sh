#!/bin/bash
# Run in a lab node whose disk is empty: puts the image (a tar archive) on it as a host that knows nothing of imgbase,
# or with OVIRT=1 as oVirt's imgbased leaves one. Settings: IMAGE, ROOT_FS, ROOT_SIZE and VAR_SIZE in bytes, HOST_NAME.
set -euo pipefail
root=/target

make_volumes() {
  printf '%s\n' 'label: gpt' 'size=512MiB, type=L' 'type=V' | sfdisk -q /dev/ubda
  mkfs.ext4 -q /dev/ubda1
  pvcreate -qq --metadatasize 4m /dev/ubda2
  vgcreate -qq node /dev/ubda2
  lvcreate -qq --type thin-pool -l 90%FREE --chunksize 64k --poolmetadatasize 64m -Zn -n pool node
  lvcreate -qq -V "${ROOT_SIZE}b" --thinpool pool -n root node
  lvcreate -qq -V "${VAR_SIZE}b" --thinpool pool -n var node
  "mkfs.$ROOT_FS" -q /dev/node/root
  "mkfs.$ROOT_FS" -q /dev/node/var
}

fill() {
  mkdir $root
  mount /dev/node/root $root
  mkdir $root/boot $root/var
  mount /dev/ubda1 $root/boot
  mount /dev/node/var $root/var
  tar --xattrs --xattrs-include='*' --numeric-owner -C $root -xf "$IMAGE"
  echo "$HOST_NAME" >$root/etc/hostname
  tr -d - </proc/sys/kernel/random/uuid >$root/etc/machine-id
  ssh-keygen -q -t ed25519 -N '' -C "root@$HOST_NAME" -f $root/etc/ssh/ssh_host_ed25519_key
  write_fstab /dev/node/root
}

# $1: the device of the root file system
write_fstab() {
  cat >$root/etc/fstab <<FSTAB
$1 / $ROOT_FS defaults 0 1
UUID=$(blkid -s UUID -o value /dev/ubda1) /boot ext4 defaults 0 2
/dev/node/var /var $ROOT_FS defaults 0 2
FSTAB
}

# $1: folder of kernel and initrd on /boot, with a slash at its end; $2: kernel arguments
write_menu() {
  mkdir -p $root/boot/grub
  cat >$root/boot/grub/grub.cfg <<MENU
### BEGIN /etc/grub.d/00_header ###
set default="0"
set timeout=5
### END /etc/grub.d/00_header ###
### BEGIN /etc/grub.d/10_linux ###
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux --id 'gnulinux-simple' {
	insmod part_gpt
	insmod ext2
	search --no-floppy --fs-uuid --set=root $(blkid -s UUID -o value /dev/ubda1)
	linux	$1vmlinuz-$kernel $2
	initrd	$1initrd.img-$kernel
}
### END /etc/grub.d/10_linux ###
### BEGIN /etc/grub.d/41_custom ###
if [ -f  \${config_directory}/custom.cfg ]; then
  source \${config_directory}/custom.cfg
elif [ -z "\${config_directory}" -a -f  \$prefix/custom.cfg ]; then
  source \$prefix/custom.cfg
fi
### END /etc/grub.d/41_custom ###
MENU
}

# The tags and names of imgbased 1.2's `layout --init`, https://github.com/oVirt/imgbased (imgbase.py, bootsetup.py)
convert_to_ovirt() {
  local layer=node-1.0-1+1
  umount $root/boot $root/var $root
  vgchange -qq --addtag imgbased:vg node
  lvchange -qq --addtag imgbased:pool node/pool
  lvchange -qq --addtag imgbased:init node/root
  lvchange -qq --addtag imgbased:volume node/var
  lvcreate -qq -s node/root -n node-1.0-1 --addtag imgbased:base --addtag imgbased:layer
  lvcreate -qq -s node/node-1.0-1 -n $layer -kn --addtag imgbased:layer
  lvchange -qq -pr node/node-1.0-1
  lvchange -qq -ky node/node-1.0-1
  lvchange -qq -ay -K node/$layer
  [ "$ROOT_FS" = ext4 ] || xfs_repair -L /dev/node/$layer >/dev/null 2>&1
  mount $([ "$ROOT_FS" != xfs ] || echo -o nouuid) /dev/node/$layer $root
  mount /dev/ubda1 $root/boot
  write_fstab /dev/node/$layer
  mkdir -p $root/boot/$layer $root/boot/loader/entries
  cp $root/boot/{vmlinuz,initrd.img}-"$kernel" $root/boot/$layer/
  local options="root=/dev/node/$layer rd.lvm.lv=node/$layer rootflags=discard ro quiet img.bootid=$layer"
  cat >"$root/boot/loader/entries/$layer-$kernel.conf" <<ENTRY
title node-1.0-1 ($kernel)
version $kernel
linux /$layer/vmlinuz-$kernel
initrd /$layer/initrd.img-$kernel
options $options
ENTRY
  write_menu "/$layer/" "$options"
}

make_volumes
fill
kernel=$(basename $root/boot/vmlinuz-*)
kernel=${kernel#vmlinuz-}
write_menu / 'root=/dev/mapper/node-root ro quiet'
[ "$OVIRT" != 1 ] || convert_to_ovirt
umount -R $root
