# Updates on the small node whose disk gets sick while they work. Words: SICKNESS:WHEN, as sicken.sh and moments.ts know them, or `start` for
# before the update. Tells of each how it ended; then, once the disk is well and the node was booted again, of `recover`, and of what is there.
. /run/imgbase-lab/project/test/crash/guest/scene.sh
pool_metadata=2m
make_node
disk_down
make_next
# By default what waits for room in the pool waits a minute (dm-thin-pool's parameter no_space_timeout).
echo 2 >/sys/module/dm_thin_pool/parameters/no_space_timeout
layer=root
for_good layout --init-nvr node-1.0-1
layer=node-1.0-1+1
for_good service --start
on linear /dev/ubda 0
do_it lvcreate -V 900m --thinpool pool -n other node
cp /run/image.ext4 $top/var/image.ext4
off

# sick SICKNESS WHEN
sick() {
  local name="$1:$2" code=0 runs=0
  export SICKNESS=$1 SICK_AT=$2
  rm -f /run/fillers
  [ "$2" != start ] || chroot $top bash $project/test/crash/guest/sicken.sh "$1" || exit
  hooked update /var/image.ext4 --json || code=$?
  tell "$name" $code /run/hooked.out /run/hooked.err
  tools_end
  see "$name: runs" cat $top/etc/own
  reset
  see "$name: recover" imgbase recover --json
  whole_state >/run/now
  see "$name: state" diff /run/before /run/now
  contents >/run/contents.now 2>/dev/null
  see "$name: contents" diff /run/contents.before /run/contents.now
  see "$name: pool" dmsetup status node-pool-tpool
  forget
}

# reset: who filled the disk has made room; what was not written to it is lost; then it is well, and the node is booted again. The pool
# gets well while it is active.
reset() {
  rm -f $top/boot/filler* $top/var/filler* 2>/dev/null
  [ "$SICKNESS" != 'failing pool' ] || get_well
  root_down
  get_well
  boot_again
}

get_well() {
  dmsetup load disk1 --table "0 $boot_sectors linear /dev/mapper/disk 2048"
  dmsetup load disk2 --table "0 $(blockdev --getsz /dev/mapper/disk2) linear /dev/mapper/disk $((boot_sectors + 2048))"
  for part in disk1 disk2; do dmsetup suspend --nolockfs $part; dmsetup resume $part; done
}

boot_again() {
  local number
  vgchange -qq -an node
  lvchange -qq -ay node/pool
  [ ! -e /run/fillers ] || for ((number = first_filler; number < $(cat /run/fillers); number++)); do
    do_it dmsetup message node-pool-tpool 0 "delete $number"
  done
  [ "$SICKNESS" != 'full pool' ] || { lvchange -qq -ay node/other; do_it blkdiscard /dev/node/other; }
  reboot $layer
}

on snapshot /dev/ubda /dev/ubdb N 8
whole_state >/run/before
contents >/run/contents.before 2>/dev/null
for word in "$@"; do sick "${word%%:*}" "${word#*:}"; done
off
