# Pulls from nginx on loopback. $1 runs, $2 folder of releases a, b and large.
. "$(dirname "$0")/timing.sh"
. /run/imgbase-lab/project/test/lab/main/guest/words.sh
runs=$1
. /run/imgbase-lab/project/test/lab/pull/guest/words.sh
POOL=7G make_group
rmdir /srv 2>/dev/null || mv /srv /srv.old
ln -s "$2" /srv
start_nginx
url=http://127.0.0.1:8080

by_hand() {
  lvcreate --yes -q --type thin -V 2G --thinpool pool0 -n byhand node
  bash -o pipefail -c "curl -sf $url/b/node-1.1-1.raw.zst | zstd -dcq | dd of=/dev/node/byhand bs=1M iflag=fullblock conv=fsync status=none"
}

for _ in $(seq "$runs"); do
  timed pull imgbase base --add bench-1-1 --size 2G $url/b/ --allow-unsigned --debug
  memory pullmemory
  quiet lvremove -q -f node/bench-1-1
  timed pullbyhand by_hand
  quiet lvremove -q -f node/byhand
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
quiet lvremove -q -f node/bench-1-1 node/bench-2-1
timed large imgbase base --add bench-4-1 --size 4G $url/large/ --allow-unsigned --debug
memory largememory
