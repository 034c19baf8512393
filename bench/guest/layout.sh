# `imgbase layout` against `lvs`, with 5 and with 300 layers. $1 runs, $2 Node's binary.
. "$(dirname "$0")/timing.sh"
runs=$1 node=$2

# add FROM TO: layers FROM to TO of the first base, with their entries, as LVM and /boot would have them.
add() {
  seq "$1" "$2" | sed 's|.*|lvcreate -q --yes -s -n node-1.0-1+& --addtag imgbased:layer node/node-1.0-1|' | lvm > "$log" 2>&1
  for n in $(seq "$1" "$2"); do
    sed "s/node-1.0-1+1/node-1.0-1+$n/g" /boot/loader/entries/imgbase-node-1.0-1-L1.conf > "/boot/loader/entries/imgbase-node-1.0-1-L$n.conf"
  done
}

measure() {
  for _ in $(seq "$runs"); do
    timed "layout$1" imgbase layout
    timed "lvs$1" lvs
    timed "node$1" "$node" -e 0
  done
}

add 2 5
measure 5
add 6 300
[ "$(imgbase layout --layers | wc -l)" = 300 ] || { echo "FAILED: not 300 layers" >&2; exit 1; }
measure 300
