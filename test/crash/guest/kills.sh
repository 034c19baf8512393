# Kills commands on the small node, from an empty disk on. Words: NAME:EVERY:PATTERN for each command to be killed, at every EVERYth moment that
# matches. Setting: RANDOM_KILLS, of an update.
set -u
. /run/imgbase-lab/project/test/crash/guest/power.sh
. $project/test/lab/main/guest/words.sh
. $project/test/lab/main/guest/interrupt.sh
. $project/test/crash/guest/kill.sh
. $project/test/crash/guest/forget.sh
wanted=("$@")
make_node
disk_down
make_next

# killing NAME COMMAND…
killing() {
  local name=$1 every pattern one
  shift
  for one in "${wanted[@]}"; do
    [ "${one%%:*}" = "$name" ] || continue
    IFS=: read -r _ every pattern <<<"$one"
    on snapshot /dev/ubda /dev/ubdb N 8
    contents >/run/contents.before
    moments "$name" "$every" "$pattern" forget "$@"
    [ "$name" != update ] || [ "$RANDOM_KILLS" = 0 ] || killed_at_random 'update at random' "$RANDOM_KILLS" forget "$@"
    contents >/run/contents.after
    diff /run/contents.before /run/contents.after >&2 || exit
    printf '%s: contents\t\tsame\0' "$name"
    off
  done
}

layer=root
killing init layout --init-nvr node-1.0-1
for_good layout --init-nvr node-1.0-1
layer=node-1.0-1+1
for_good service --start
killing update update /run/image.ext4
killing 'base add' base --add other-1.0-1 --size 64M /run/image.ext4
killing 'layer add' layer --add node-1.0-1
killing pin pin node-1.0-1+1
killing kargs kargs --append selinux=0
[[ " ${wanted[*]}" == *' base remove:'* || " ${wanted[*]}" == *' layer remove:'* ]] && {
  for_good base --add other-1.0-1 --size 64M /run/image.ext4
  for_good layer --add other-1.0-1
  killing 'layer remove' layer --remove other-1.0-1+1
  killing 'base remove' base --remove other-1.0-1
  for_good base --remove other-1.0-1
}
[[ " ${wanted[*]}" == *' rollback:'* ]] && {
  for_good update /run/image.ext4
  killing rollback rollback --to node-1.0-1+1
}
exit 0
