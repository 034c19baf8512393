# An update against what writes the same image by hand. $1 image, $2 its size, $3 runs, $4 how it is done by hand: dd or classical.
. "$(dirname "$0")/timing.sh"
. "$(dirname "$0")/by-hand.sh"
image=$1 size=$2 runs=$3 way=$4

by_hand_dd() {
  lvcreate --yes -q --type thin -V "$size" --thinpool pool -n byhand node
  bash -o pipefail -c "zstd -dcq '$image' | dd of=/dev/node/byhand bs=1M iflag=fullblock conv=fsync status=none"
}

by_hand_classical() { classical "$image" "$size" pool; }

for _ in $(seq "$runs"); do
  timed imgbase imgbase update "$image" --debug
  memory memory
  quiet imgbase boot --set-default node-1.0-1+1
  quiet imgbase base --remove node-2.0-1
  timed byhand "by_hand_$way"
  clean_by_hand
done
