# Pulls from nginx on loopback. $1 runs, $2 folder of releases a, b, large and real, and of chunks, $3 the image of real as a LiveOS squashfs, $4 its size.
. "$(dirname "$0")/timing.sh"
. "$(dirname "$0")/by-hand.sh"
. /run/imgbase-lab/project/test/lab/main/guest/words.sh
runs=$1 size=$4
. /run/imgbase-lab/project/test/lab/pull/guest/words.sh
POOL=14G make_group
do_it mkfs.ext4 -q /dev/ubdb
do_it mount /dev/ubdb /mnt
rmdir /srv 2>/dev/null || mv /srv /srv.old
ln -s "$2" /srv
cp "$3" /mnt/live.squashfs
start_nginx
url=http://127.0.0.1:8080

stream_by_hand() {
  lvcreate --yes -q --type thin -V "$size" --thinpool pool0 -n byhand node
  bash -o pipefail -c "curl -sf $url/real/node-2.0-1.raw.zst | zstd -dcq | dd of=/dev/node/byhand bs=1M iflag=fullblock conv=fsync status=none"
}

# What oVirt's imgbased does with a package that was downloaded: of that step only the copy to the disk is counted, which is little.
download_and_copy() {
  cp /mnt/live.squashfs /mnt/downloaded
  sync -f /mnt
  classical /mnt/downloaded "$size" pool0
  rm /mnt/downloaded
}

for _ in $(seq "$runs"); do
  timed pull imgbase base --add bench-1-1 --size "$size" $url/real/ --allow-unsigned --debug
  memory pullmemory
  quiet lvremove -q -f node/bench-1-1
  timed pullbyhand stream_by_hand
  quiet lvremove -q -f node/byhand
  timed classical download_and_copy
  clean_by_hand
done

quiet imgbase base --add bench-1-1 --size 2G $url/a/ --allow-unsigned
before=$(used)
sent . >/dev/null
timed delta imgbase base --add bench-2-1 --size 2G $url/b/ --allow-unsigned --debug
memory deltamemory
set -- $(sent .)
echo "deltabytes $1"
echo "deltarequests $2"
echo "growth $(($(used) - before))"
quiet lvremove -q -f node/bench-2-1

# The same as casync's chunks: by casync itself, with the old base as seed, and by imgbase.
extract_by_hand() {
  lvcreate --yes -q --type thin -V 2G --thinpool pool0 -n byhand node
  casync extract --store=$url/chunks/default.castr --seed=/dev/node/bench-1-1 $url/chunks/b.caibx /dev/node/byhand
  sync /dev/node/byhand
}
quiet lvchange -ay -K node/bench-1-1
timed casync extract_by_hand
set -- $(sent .)
echo "casyncbytes $1"
echo "casyncrequests $2"
quiet lvremove -q -f node/byhand
quiet lvchange -an node/bench-1-1
timed chunks imgbase base --add bench-2-1 --size 2G $url/chunks/b.caibx --allow-unsigned --debug
memory deltamemory
set -- $(sent .)
echo "chunksbytes $1"
quiet lvremove -q -f node/bench-1-1 node/bench-2-1
timed large imgbase base --add bench-4-1 --size 4G $url/large/ --allow-unsigned --debug
memory largememory
