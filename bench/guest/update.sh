# An update against what writes the same image by hand. $1 image, $2 its size, $3 runs, $4 how it is done by hand: dd or classical.
. "$(dirname "$0")/timing.sh"
image=$1 size=$2 runs=$3 way=$4

by_hand_dd() {
  lvcreate --yes -q --type thin -V "$size" --thinpool pool -n byhand node
  bash -o pipefail -c "zstd -dcq '$image' | dd of=/dev/node/byhand bs=1M iflag=fullblock conv=fsync status=none"
}

# As oVirt's imgbased does it: mount the image and what it holds, make a file system, copy file by file, snapshot.
by_hand_classical() {
  mkdir -p /run/bench/outer /run/bench/inner /run/bench/new
  mount -o loop,ro "$image" /run/bench/outer
  mount -o loop,ro /run/bench/outer/LiveOS/rootfs.img /run/bench/inner
  lvcreate --yes -q --type thin -V "$size" --thinpool pool -n byhand node
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

for _ in $(seq "$runs"); do
  timed imgbase imgbase update "$image" --debug
  memory memory
  quiet imgbase boot --set-default node-1.0-1+1
  quiet imgbase base --remove node-2.0-1
  timed byhand "by_hand_$way"
  clean_by_hand
done
