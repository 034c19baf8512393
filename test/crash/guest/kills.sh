# Kills commands on the small node, from an empty disk on. Words: NAME:EVERY:PATTERN for each command to be killed, at every EVERYth moment that
# matches. Setting: RANDOM_KILLS, of an update.
. /run/imgbase-lab/project/test/crash/guest/scene.sh
wanted=("$@")
make_node
disk_down
make_next

# asked NAME: sets $every and $pattern of a command that shall be killed.
asked() {
  local one
  for one in "${wanted[@]}"; do
    [ "${one%%:*}" != "$1" ] || { IFS=: read -r _ every pattern <<<"$one"; return; }
  done
  return 1
}

# killing NAME COMMAND…
killing() {
  local name=$1 every pattern
  shift
  asked "$name" || return
  on snapshot /dev/ubda /dev/ubdb N 8
  contents >/run/contents.before
  moments "$name" "$every" "$pattern" forget "$@"
  [ "$name" != update ] || [ "$RANDOM_KILLS" = 0 ] || killed_at_random 'update at random' "$RANDOM_KILLS" forget "$@"
  contents >/run/contents.after
  diff /run/contents.before /run/contents.after >&2 || exit
  printf '%s: contents\t\tsame\0' "$name"
  off
}

# booting NAME NEXT COMMAND…
booting() {
  local name=$1 every pattern
  asked "$name" || return
  on snapshot /dev/ubda /dev/ubdb N 8
  boots "$1" "$every" "$pattern" "${@:2}"
  printf '%s: contents\t\tsame\0' "$name"
  off
}

# changed_here: what an administrator does between an update and the next boot.
changed_here() {
  on linear /dev/ubda 0
  echo late >$top/etc/late
  echo changed >$top/etc/own
  rm $top/etc/issue
  mkdir -p $top/root/kept
  echo kept >$top/root/kept/file
  off
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
asked unpin && {
  for_good pin node-1.0-1+1
  killing unpin unpin node-1.0-1+1
  for_good unpin node-1.0-1+1
}
{ asked 'base remove' || asked 'layer remove' || asked collection; } && {
  for_good base --add other-1.0-1 --size 64M /run/image.ext4
  for_good layer --add other-1.0-1
  killing 'layer remove' layer --remove other-1.0-1+1
  killing 'base remove' base --remove other-1.0-1
  asked collection && {
    # The other base has what is in that image.
    cp --sparse=always /run/image.ext4 /run/newer.ext4
    tune2fs -L newer /run/newer.ext4 >/dev/null
    on snapshot /dev/ubda /dev/ubdb N 8
    do_it imgbase update --keep 9 /run/newer.ext4
    whole_state >/run/between
    off
    killing collection update --keep 1 /run/newer.ext4
    rm /run/between
  }
  for_good base --remove other-1.0-1
}
{ asked rollback || asked shutdown || asked 'first boot'; } && {
  for_good update /run/image.ext4
  killing rollback rollback --to node-1.0-1+1
  changed_here
  booting shutdown node-2.0-1+1 service --stop
  layer=node-2.0-1+1
  booting 'first boot' node-2.0-1+1 service --early
}
exit 0
