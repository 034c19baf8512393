# Words for scenes in which what shutdown and boot run is killed, after scene.sh.

# boots NAME EVERY PATTERN NEXT COMMAND…: the command is killed at the first and every EVERYth moment whose words match; then the node boots NEXT,
# whose units run. That must leave what it leaves where nothing was killed.
boots() {
  local name=$1 every=$2 pattern=$3 next=$4 what
  shift 4
  : >/run/moments
  MOMENTS=/run/moments hooked "$@" || { cat /run/hooked.err >&2; exit 1; }
  next_boot
  everything >/run/after
  forget
  at_each "$every" "$pattern" boots_there "$@"
}

boots_there() {
  killed "$name" "$what" "$@"
  next_boot
  everything >/run/now
  cmp -s /run/now /run/after || { echo "$name, $what:" >&2; diff /run/after /run/now >&2; exit 1; }
  printf '%s\t%s\tafter\0' "$name" "$what"
  forget
}

next_boot() {
  reboot "$next"
  cat /proc/sys/kernel/random/uuid >/run/boot-id
  mount --bind /run/boot-id $top/proc/sys/kernel/random/boot_id
  do_it imgbase service --early
  do_it imgbase service --start
}

everything() {
  whole_state
  contents
  (cd $top/var && find . -path ./lib/imgbase -prune -o -type f -exec sha256sum {} + | sort -k 2)
}
