# How an image becomes a base by hand. Begins after timing.sh.

# classical IMAGE SIZE POOL: as oVirt's imgbased does it: mount the image and what it holds, make a file system, copy file by file, snapshot.
classical() {
  mkdir -p /run/bench/outer /run/bench/inner /run/bench/new
  mount -o loop,ro "$1" /run/bench/outer
  mount -o loop,ro /run/bench/outer/LiveOS/rootfs.img /run/bench/inner
  lvcreate --yes -q --type thin -V "$2" --thinpool "$3" -n byhand node
  mkfs.ext4 -q /dev/node/byhand
  mount /dev/node/byhand /run/bench/new
  bash -o pipefail -c "tar -C /run/bench/inner --xattrs --acls --numeric-owner -cf - . | tar -C /run/bench/new --xattrs --acls --numeric-owner -xpf -"
  sync -f /run/bench/new
  umount /run/bench/new /run/bench/inner /run/bench/outer
  lvcreate --yes -q -s -kn -n byhand+1 node/byhand
}

clean_by_hand() {
  lvremove -q -f node/byhand+1 2>/dev/null
  quiet lvremove -q -f node/byhand
}
