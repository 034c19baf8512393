# What the scenes of pulling have in common: a volume group with a layout, releases, servers.
# What runs in the background keeps a node from its end.
trap 'kill -9 $(jobs -p) $(cat /run/web/pid 2>/dev/null) 2>/dev/null' EXIT
node=/run/imgbase-lab/project/node_modules/.bin/node
pull=/run/imgbase-lab/project/test/lab/pull

# make_group [CHUNK] [POOL OPTION…]: a layout without a layer, on the first disk.
make_group() {
  local chunk=${1:-64k}
  [ $# = 0 ] || shift
  do_it vgcreate -q --addtag imgbased:vg node /dev/ubda
  do_it lvcreate -q -L ${POOL:-3G} --type thin-pool -c "$chunk" "$@" --addtag imgbased:pool -n pool0 node
}

# make_releases [one]: signed releases one alone, or one, two (an edit of one) and three (of another file system) in /srv, and the key's public half.
make_releases() {
  # On a disk: what is written elsewhere lies in memory.
  do_it mkfs.ext4 -q /dev/ubdb
  mkdir -p /srv && do_it mount /dev/ubdb /srv && cd /srv || exit
  do_it minisign -G -W -p key.pub -s key
  fake_root root node 1 1
  mkdir root/usr/share/data
  for n in $(seq 1 20); do head -c 400000 /dev/urandom >root/usr/share/data/$n; done
  head -c 1000000 /dev/zero | tr '\0' 'a' >root/usr/share/data/even
  truncate -s 48M raw && do_it mkfs.ext4 -q -d root raw
  do_it imgbase image publish raw --to one --sign key
  zstd -dq --sparse one/*.raw.zst -o one.raw
  [ "${1:-}" != one ] || return
  sed -i 's/"version": "1"/"version": "2"/' root/usr/share/imgbase/image.json
  rm root/usr/share/data/{7,8,9}
  for n in 3 13 17; do head -c 300000 /dev/urandom >root/usr/share/data/$n; done
  do_it imgbase image publish root --to two --based-on one --sign key
  rm raw && truncate -s 48M raw && do_it mkfs.ext4 -q -d root raw
  do_it imgbase image publish raw --to three --nvr node-3-1 --sign key
  for release in two three; do zstd -dq --sparse $release/*.raw.zst -o $release.raw; done
}

trust() { mkdir -p /etc/imgbase/keys.d && cp /srv/key.pub /etc/imgbase/keys.d/release.pub; }

start_nginx() {
  mkdir -p /run/web
  cat >/run/web/nginx.conf <<'CONF'
user root;
pid /run/web/pid;
error_log /run/web/error.log;
events {}
http {
  log_format bytes '$status $body_bytes_sent $uri';
  access_log /run/web/access.log bytes;
  client_body_temp_path /run/web/body; proxy_temp_path /run/web/proxy; fastcgi_temp_path /run/web/fastcgi;
  uwsgi_temp_path /run/web/uwsgi; scgi_temp_path /run/web/scgi;
  server { listen 127.0.0.1:8080; root /srv; }
CONF
  [ ! -e /run/web.crt ] || cat >>/run/web/nginx.conf <<'CONF'
  server { listen 127.0.0.1:8443 ssl; root /srv; ssl_certificate /run/web.crt; ssl_certificate_key /run/web.key; }
CONF
  cat >>/run/web/nginx.conf <<'CONF'
}
CONF
  do_it nginx -c /run/web/nginx.conf
}

# What runs in the background keeps a node from its end.
trap 'kill $(cat /run/web/pid) $(jobs -p) 2>/dev/null' EXIT

# sent PATTERN: bytes that nginx sent of files whose path matches, and in how many answers; then the log is empty.
sent() {
  sleep 0.3
  awk -v pattern="$1" '$3 ~ pattern {bytes += $2; count += 1} END {print bytes + 0, count + 0}' /run/web/access.log
  : >/run/web/access.log
}

start_hostile() {
  "$node" "$pull/hostile-server.ts" /srv 8081 /run/hostile.log >/run/hostile.out 2>&1 &
  for _ in $(seq 100); do
    grep -q listening /run/hostile.log 2>/dev/null && return
    sleep 0.1
  done
  cat /run/hostile.out >&2
  exit 1
}

# holds NVR RAW: compares the base with the file system byte for byte.
holds() {
  lvchange -qq -ay -K "node/$1"
  echo 3 >/proc/sys/vm/drop_caches
  cmp -n "$(stat -c %s "$2")" "$2" "/dev/node/$1"
  local code=$?
  lvchange -qq -an "node/$1"
  return $code
}

volumes() { lvs --noheadings -o lv_name,lv_tags --select 'lv_name !~ "pool0|lvol"' node; }

# used: bytes of the pool that hold data.
used() { lvs --noheadings --units b --nosuffix -o lv_size,data_percent node/pool0 | awk '{printf "%d\n", $1 * $2 / 100}'; }
