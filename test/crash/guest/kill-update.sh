# Kills update and rollback. Setting: RANDOM_KILLS.
set -u
. /run/imgbase-lab/project/test/crash/guest/power.sh
. $project/test/lab/main/guest/words.sh
. $project/test/lab/main/guest/interrupt.sh
. $project/test/crash/guest/kill.sh
offset=0
node_up node-1.0-1+1
make_next
back_from_update() {
  do_it imgbase rollback --to node-1.0-1+1
  do_it imgbase unpin node-2.0-1+1
  do_it imgbase base --remove node-2.0-1
}
do_it imgbase update /run/image.ext4
back_from_update
contents >/run/contents.before
moments update 1 'effect|record' back_from_update update /run/image.ext4
killed_at_random 'update at random' $RANDOM_KILLS back_from_update update /run/image.ext4

do_it imgbase update /run/image.ext4
again() { do_it imgbase boot --set-default node-2.0-1+1; do_it imgbase unpin node-2.0-1+1; }
do_it imgbase rollback --to node-1.0-1+1
again
moments rollback 1 'effect|record' again rollback --to node-1.0-1+1
back_from_update
contents >/run/contents.after
diff /run/contents.before /run/contents.after >&2 || exit
printf 'contents\t\tsame\0'
root_down
disk_down
