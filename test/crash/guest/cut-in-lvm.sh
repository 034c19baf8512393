# The states in which a power cut leaves LVM and the pool of one another's mind, built on purpose: an update is killed after LVM made
# its layer; then LVM's metadata is what it was when the message to the pool was queued, and the pool has not seen it, or half.
. /run/imgbase-lab/project/test/crash/guest/scene.sh
node_up node-1.0-1+1
make_next
dm_pool=node-pool-tpool

# find_moments: those of the update, in the file /run/moments.
find_moments() {
  MOMENTS=/run/moments hooked update /run/image.ext4 || exit
  do_it imgbase rollback --to node-1.0-1+1
  do_it imgbase unpin node-2.0-1+1
  do_it imgbase base --remove node-2.0-1
}

# queue VOLUME: LVM's metadata has the message that makes VOLUME, the pool its number of before.
queue() {
  local now
  vgcfgbackup -qq -f /run/now.vg node >/dev/null || exit
  awk -v name="$1" '{print} /^\t\tpool \{/ {pool = 1} pool && /transaction_id = / {pool = 0; print "message1 {\ncreate = \"" name "\"\n}"}' /run/now.vg >/run/queued.vg
  do_it vgcfgrestore --yes --force -f /run/queued.vg node
  now=$(dmsetup status $dm_pool | cut -d ' ' -f 4)
  do_it dmsetup message $dm_pool 0 "set_transaction_id $now $((now - 1))"
}

# told NAME COMMAND…: what a boot asks of LVM, and how that ended.
told() {
  local name=$1 code=0
  shift
  "$@" >/run/told.out 2>&1 || code=$?
  printf '%s\t\t%s\0' "$name" "$code $(tr -s ' \n' ' ' </run/told.out)"
}

# power_cut NAME STEP VOLUME [lacking]: the update is killed after the effect of STEP, which made VOLUME; then the power is back.
power_cut() {
  local name=$1 at volume
  at=$(grep -m 1 "after the effect of step $2\$" /run/moments | cut -d ' ' -f 1)
  KILL_AT=$at hooked update /run/image.ext4 2>/dev/null
  tools_end
  volume=$(lvs --noheadings -o lv_name --select "lv_name =~ $3" node | tr -d ' ')
  [ "$volume" ] || { echo "$name: there is no volume $3" >&2; exit 1; }
  lvchange -qq -an "node/$volume"
  queue "$volume"
  [ "${4-}" != lacking ] || do_it dmsetup message $dm_pool 0 "delete $(lvs --noheadings -o thin_id "node/$volume" | tr -d ' ')"
  root_down
  vgchange -qq -an node
  told "$name: root" lvchange -ay -K node/node-1.0-1+1
  told "$name: var" lvchange -ay node/var
  told "$name: all" vgchange -ay node
  told "$name: missing" lvs --noheadings -o lv_name --select 'lv_attr =~ "^V...-....-"' node
  root_up node-1.0-1+1
}

# whole NAME COMMAND…: after it, everything is as it was before the update.
whole() {
  local name=$1
  shift
  told "$name" imgbase "$@"
  vgchange -qq -ay node
  whole_state >/run/now
  diff /run/before /run/now >&2 || { echo "$name: $(cat /run/told.out)" >&2; exit 1; }
}

find_moments
whole_state >/run/before
contents >/run/contents.before
power_cut 'image lacking' 0 ^imgbase- lacking
whole 'image lacking: recover' recover
power_cut 'layer lacking' 4 ^node-2.0-1.1 lacking
whole 'layer lacking: recover' recover
power_cut 'layer half' 4 ^node-2.0-1.1
told 'layer half: by hand' lvremove -y node/node-2.0-1+1
whole 'layer half: recover' recover
power_cut 'no journal' 4 ^node-2.0-1.1
do_it rm $(ls -t $top/var/lib/imgbase/journal/*.jsonl | head -n 1)
whole 'no journal: recover' recover
power_cut 'next command' 4 ^node-2.0-1.1
do_it imgbase pin node-1.0-1+1
whole 'next command' unpin node-1.0-1+1
contents >/run/contents.after
diff /run/contents.before /run/contents.after >&2 || exit 1
root_down
disk_down
