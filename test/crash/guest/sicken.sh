# Makes the small node's disk sick while a command runs, as moments.ts or a scene asks for: sicken.sh SICKNESS.
. /run/imgbase-lab/project/test/crash/guest/power.sh
pv_start=$((boot_sectors + 2048))

fail() {
  echo "sicken.sh: $*" >&2
  exit 1
}

# table PARTITION TABLE: takes effect at once, under file systems and pool that go on. What was read before is forgotten.
table() {
  dmsetup load "$1" --table "0 $(blockdev --getsz "/dev/mapper/$1") $2"
  dmsetup suspend --nolockfs "$1"
  dmsetup resume "$1"
  echo 3 >/proc/sys/vm/drop_caches
}

# No write to the partition succeeds; what was written can be read.
failing() { table "$1" "flakey /dev/mapper/disk $2 0 1 1 error_writes"; }

# Bad sectors: where the physical volume holds these words, it cannot be read.
unreadable() {
  local block found=
  sync
  table disk2 "dust /dev/mapper/disk $pv_start 4096"
  # Blocks are counted from the start of the device below (dust_map() in the kernel's dm-dust.c).
  for block in $($project/node_modules/.bin/node $project/test/crash/guest/find-words.ts /dev/mapper/disk $((pv_start * 512)) "$1"); do
    dmsetup message disk2 0 addbadblock "$block" >/dev/null
    found=$block
  done
  [ "$found" ] || fail "nothing holds '$1'"
  dmsetup message disk2 0 enable
  echo 3 >/proc/sys/vm/drop_caches
  ! dd if=/dev/mapper/disk2 of=/dev/null bs=4k count=1 skip=$((found - pv_start / 8)) 2>/run/read || fail "what holds '$1' can still be read"
}

# read_only MOUNT_POINT: the file system finds a fault in itself (ext4(5), errors=remount-ro).
read_only() {
  mount -o remount,errors=remount-ro "$1"
  echo 1 >"/sys/fs/ext4/$(basename "$(realpath "/sys/dev/block/$(mountpoint -d "$1")")")/trigger_fs_error"
  ! touch "$1/filler" 2>/dev/null || fail "$1 can still be written"
}

# full MOUNT_POINT: not one block is left.
full() {
  dd if=/dev/zero of="$1/filler" bs=1M 2>/run/filled
  dd if=/dev/zero of="$1/filler.rest" bs=1k 2>>/run/filled
  ! { echo more >"$1/filler.more"; } 2>/dev/null || fail "$1 is not full"
}

# Somebody else writes to a volume of his own.
full_pool() { ! dd if=/dev/urandom of=/dev/node/other bs=1M 2>/run/filled || fail 'the pool is not full'; }

# Each volume in the pool takes a block of its metadata at least.
full_metadata() {
  local number=$first_filler
  while dmsetup message node-pool-tpool 0 "create_thin $number" 2>/run/filled; do number=$((number + 1)); done
  echo $number >/run/fillers
}

case $1 in
  'unreadable image') unreadable 'words of the image' ;;
  'unreadable file') unreadable 'words of the node' ;;
  'failing pool') failing disk2 $pv_start ;;
  'failing boot') failing disk1 2048 ;;
  'read-only boot') read_only /boot ;;
  'read-only var') read_only /var ;;
  'full boot') full /boot ;;
  'full var') full /var ;;
  'full pool') full_pool ;;
  'full pool metadata') full_metadata ;;
  *) fail "there is no sickness '$1'" ;;
esac
