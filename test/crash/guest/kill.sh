# Words for scenes in which commands are killed, on the node that $top and `inside` show, after test/lab/main/guest/{words,interrupt}.sh.

node_up() {
  disk_up linear /dev/ubda 0
  vgchange -qq -ay node
  root_up "$1"
}

# Commands run in the node, as `imgbase` types them.
imgbase() { inside imgbase "$@"; }

# hooked COMMAND…: imgbase as bin/imgbase starts it, with moments.ts before it.
hooked() {
  chroot $top /usr/bin/unshare --mount --propagation slave -- $project/node_modules/.bin/node \
    --import $project/test/crash/guest/moments.ts $project/dist/main.js "$@" >/run/hooked.out 2>/run/hooked.err </dev/null
}

# Everything that a command changes or leaves: LVM, mounts, fstab, /srv, /boot, entries, temporary files, devices, processes. When a layer was
# last known to be good, when a transaction was or a /var kept, and of which bases the last few block indexes are kept, may differ;
# and empty folders for entries may stay.
whole_state() {
  {
    vgs --noheadings -o vg_name,vg_tags node
    lvs -a --noheadings -o lv_name,lv_size,origin,lv_permissions,lv_skip_activation,lv_tags,lv_profile,lv_active node
    findmnt -rno TARGET,SOURCE | sort
    sha256sum $top/etc/fstab
    find $top/srv -type f -exec sha256sum {} + | sort
    (cd $top/boot && find . -type f -exec sha256sum {} + -o ! -path ./loader ! -path ./loader/entries -printf '%y %p %l\n' | sort)
    (cd $top && find var/lib/imgbase run/imgbase -path '*/journal' -prune -o -path '*/boots' -prune -o -path '*/blocks' -prune -o -type f ! -name lock -print | sort)
    find $top/boot $top/var/lib/imgbase $top/etc -name '*.imgbase-new'
    losetup --noheadings -O NAME,BACK-FILE
    dmsetup info -c --noheadings -o name,suspended | sort
    ! find_tools || echo "still running: $tools"
    pgrep -fa 'dist/main[.]js|fsfreeze|^(lvcreate|lvremove|lvchange|mkfs|resize2fs|e2fsck|tune2fs|tar|rsync) '
  } | sed -E 's/((good|var-before)=)[0-9]+/\1…/; s/ +/ /g'
}

# Checksums of every file of each base and layer.
contents() {
  local volume
  for volume in $(lvs --noheadings -o lv_name --select 'lv_tags = "imgbased:base" || lv_tags = "imgbased:layer"' node); do
    echo "$volume"
    lvchange -qq -ay -K "node/$volume"
    digests "$volume"
    ! lvs --noheadings -o skip_activation "node/$volume" | grep -q skip || lvchange -qq -an "node/$volume"
  done
}

# moments NAME EVERY PATTERN RESET COMMAND…: the command is killed at the first and every EVERYth moment whose words match; after each, `recover`
# must leave what was there before or after, or between two transactions of the command, where /run/between tells of that.
moments() {
  local name=$1 every=$2 pattern=$3 reset=$4 what
  shift 4
  measured "$name" "$reset" "$@"
  at_each "$every" "$pattern" killed_there "$@"
}

killed_there() {
  killed "$name" "$what" "$@"
  recovered "$name" "$what" "$reset"
}

# at_each EVERY PATTERN WORDS…: does the words, with a moment's number as $KILL_AT and its words as $what.
at_each() {
  local every=$1 pattern=$2 found=0 all moment
  shift 2
  mapfile -t all </run/moments
  for moment in "${all[@]}"; do
    [[ $moment =~ $pattern ]] || continue
    found=$((found + 1))
    [ $((found % every)) = $((1 % every)) ] || continue
    KILL_AT=${moment%% *} what=${moment#* }
    "$@"
  done
}

# killed NAME WHAT COMMAND…: at the moment $KILL_AT, until the last of its tools is gone.
killed() {
  local name=$1 what=$2
  shift 2
  KILL_AT=$KILL_AT hooked "$@" 2>/dev/null
  [ $? = 137 ] || { echo "$name, $what: it was not killed" >&2; cat /run/hooked.err >&2; exit 1; }
  tools_end
}

# measured NAME RESET COMMAND…: what is there before and after, and the moments, in files; how long it takes, as $took.
measured() {
  local name=$1 reset=$2 began
  shift 2
  whole_state >/run/before
  : >/run/moments
  began=$(date +%s%3N)
  MOMENTS=/run/moments hooked "$@" || { echo "$name failed:" >&2; cat /run/hooked.err >&2; exit 1; }
  took=$(($(date +%s%3N) - began))
  whole_state >/run/after
  ! cmp -s /run/before /run/after || { echo "$name changes nothing" >&2; exit 1; }
  $reset
  whole_state >/run/now
  diff /run/before /run/now >&2 || { echo "$name: its reset does not bring back what was there" >&2; exit 1; }
}

# killed_at_random NAME TIMES RESET COMMAND…: SIGKILL at a random moment, to imgbase alone or with all of its tools.
killed_at_random() {
  local name=$1 times=$2 reset=$3 count delay pid how
  shift 3
  measured "$name" "$reset" "$@"
  for ((count = 0; count < times; count++)); do
    delay=$((took * count / times + RANDOM % (took / times)))
    hooked "$@" &
    pid=$!
    sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    how=alone tools=
    [ $((count % 2)) = 0 ] || { how='with its tools'; find_tools; }
    kill -KILL $(pgrep -f 'dist/main[.]js') $tools 2>/dev/null
    wait $pid 2>/dev/null
    recovered "$name" "after $delay ms, $how" "$reset"
  done
}

# recovered NAME WHAT RESET: recovers, and tells which of these states is there; ends the scene where it is none.
recovered() {
  local outcome
  tools_end
  imgbase recover --json >/run/recover.out 2>/run/recover.err || cat /run/recover.out /run/recover.err >&2
  whole_state >/run/now
  if cmp -s /run/now /run/before; then outcome=before
  elif cmp -s /run/now /run/after || cmp -s /run/now /run/between; then
    outcome=after
    cmp -s /run/now /run/after || outcome=between
    $3
    whole_state >/run/now
    cmp -s /run/now /run/before || outcome='not reset'
  else outcome=neither
  fi
  printf '%s\t%s\t%s\0' "$1" "$2" "$outcome"
  [[ $outcome = before || $outcome = between || $outcome = after ]] || { echo "$1, $2:" >&2; diff /run/before /run/now >&2; exit 1; }
}
