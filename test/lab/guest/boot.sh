# Third step where the node boots, as its boot loader and its initrd would: finds the default entry on the first disk's
# /boot, activates the root volume that the entry names, and goes on there with layer.sh.

# Sets entry_options and entry_files (kernel and initrds, paths on the boot file system) from the default entry.
read_default_entry() {
  local id=
  for grub in $boot/grub $boot/grub2; do
    [ ! -e $grub/custom.cfg ] || id=$(default_id $grub/custom.cfg)
    [ -z "$id" ] || break
  done
  if [ "$id" ]; then
    read_bls_entry "$boot/loader/entries/${id##*>}.conf"
    LAB_SERVICE=$LAB_SERVICE_WANTED
  else
    read_grub_menu
  fi
}

# The entry id in the last `set default=` of imgbase's block in the custom.cfg $1.
default_id() {
  sed -n '/^### BEGIN imgbase/,/^### END imgbase/s/^[[:space:]]*set default="\{0,1\}\([^"]*\)"\{0,1\}[[:space:]]*$/\1/p' "$1" | tail -n 1
}

read_bls_entry() {
  local key value
  [ -e "$1" ] || fail "the default entry ${1#"$boot"/} is not on /boot"
  while read -r key value; do
    case $key in
      linux | initrd) entry_files+=("$value") ;;
      options) entry_options+=" $value" ;;
    esac
  done <"$1"
}

# Of a node that imgbase has no entry on: the first entry of GRUB's own menu.
read_grub_menu() {
  local menu word value
  for menu in $boot/grub/grub.cfg $boot/grub2/grub.cfg; do
    [ -e $menu ] || continue
    while read -r word value; do
      case $word in
        linux | linux16 | linuxefi)
          entry_files=("${value%% *}") entry_options=" ${value#* }"
          ;;
        initrd | initrd16 | initrdefi)
          read -ra initrds <<<"$value"
          entry_files+=("${initrds[@]}")
          return
          ;;
      esac
    done <$menu
  done
  [ "$entry_options" ] || fail 'no default entry: neither an imgbase block in custom.cfg nor a linux line in grub.cfg'
}

# Fails where a file that the entry names is not on /boot, as a boot loader would.
check_entry_files() {
  local file
  [ ${#entry_files[@]} -gt 0 ] || fail 'the default entry names no kernel'
  for file in "${entry_files[@]}"; do
    [ -s "$boot/${file#/}" ] || fail "the default entry names $file, which is not on /boot"
  done
}

# The value of the last root= in the options.
root_of() {
  local option root=
  for option in $1; do
    case $option in root=*) root=${option#root=} ;; esac
  done
  echo "$root"
}

# The first partition that holds a boot loader's folder, read as a boot loader reads: without replaying the journal.
mount_boot() {
  local partition options
  for partition in /dev/ubda?; do
    for options in ro,noload ro,norecovery ro; do
      mount -o $options $partition $boot 2>/dev/null || continue
      [ ! -d $boot/grub ] && [ ! -d $boot/grub2 ] && [ ! -d $boot/loader ] || return 0
      umount $boot
    done
  done
  return 1
}

mount_root() {
  local root
  root=$(root_of "$entry_options")
  [ "$root" ] || fail 'the default entry has no root='
  lvchange -qq -ay -K "$root" || fail "the root volume $root cannot be activated"
  # systemd's udev knows nothing of a volume that was activated before it ran
  [ "$LAB_SYSTEMD" ] || vgchange -qq -ay || true
  mkdir -p /newroot
  mount "$root" /newroot || fail "the root volume $root cannot be mounted"
  [ -d /newroot/proc ] && [ -x /newroot/bin/bash ] || fail "the root volume $root holds no root file system"
}

boot=/run/boot-loader entry_options='' entry_files=() LAB_SERVICE=
[ -b /dev/ubda1 ] || fail 'the first disk has no partition to boot from'
mkdir $boot
mount_boot || fail 'no partition of the first disk holds a boot file system'
read_default_entry
check_entry_files
umount $boot
rmdir $boot
mount_root
printf 'BOOT_IMAGE=%s%s\n' "${entry_files[0]}" "$entry_options" >$lab/cmdline
echo "LAB_SERVICE=$LAB_SERVICE" >$lab/booted
for d in proc sys dev run; do mount -n --move /$d /newroot/$d; done
cd /newroot && mount -n --move . / && exec chroot . /bin/bash $guest/layer.sh
