# A tar archive over a snapshot of the base before it, against rsync of the same trees. $1 runs, $2 the older archive, $3 the newer one.
. "$(dirname "$0")/timing.sh"
. /run/imgbase-lab/project/test/lab/main/guest/words.sh
runs=$1 one=$2 two=$3
. /run/imgbase-lab/project/test/lab/pull/guest/words.sh
POOL=9G make_group
quiet imgbase base --add bench-1-1 --size 2G "$one"
do_it lvcreate --yes -q --type thin -V 2G --thinpool pool0 -n tree node
do_it mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 /dev/node/tree
mkdir -p /run/tree /run/new
do_it mount /dev/node/tree /run/tree
do_it tar -C /run/tree --xattrs --xattrs-include='*' --acls --numeric-owner -xpf "$two"
sync -f /run/tree

copy_by_hand() {
  lvcreate -q -s -kn -n byhand node/bench-1-1
  mount -o noatime,noinit_itable /dev/node/byhand /run/new
  rsync -aHAX --numeric-ids --delete --exclude /lost+found --stats "$@" /run/tree/ /run/new/
  sync -f /run/new
  umount /run/new
}

for _ in $(seq "$runs"); do
  before=$(used)
  timed files imgbase base --add bench-2-1 --size 2G "$two" --debug
  memory filesmemory
  echo "filesgrowth $(($(used) - before))"
  quiet lvremove -q -f node/bench-2-1
  before=$(used)
  timed rsync copy_by_hand
  echo "filesbytes $(sed -n 's/^Total transferred file size: \([0-9,]*\) bytes/\1/p' "$log" | tr -d ,)"
  echo "rsyncgrowth $(($(used) - before))"
  quiet lvremove -q -f node/byhand
  timed checksum copy_by_hand --checksum
  quiet lvremove -q -f node/byhand
done
umount /run/tree
