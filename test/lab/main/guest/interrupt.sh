# Words for scenes that get in the way of a running update.
journals=/var/lib/imgbase/journal

# big_image FILE: a raw image that takes seconds to write, and beside it FILE.tar.zst with the same files.
big_image() {
  fake_root /var/big big 1.0 1
  yes "$RANDOM" | head -c 600M >/var/big/usr/filler
  truncate -s 700M "$1"
  do_it mkfs.ext4 -q -d /var/big "$1"
  tar -C /var/big -c . | zstd -1 -q >"$1.tar.zst"
  rm -r /var/big
}

# small_image FILE NAME VERSION
small_image() {
  rm -rf /var/small
  fake_root /var/small "$2" "$3" 1
  truncate -s 32M "$1"
  do_it mkfs.ext4 -q -d /var/small "$1"
}

# The journal that was begun last, as $newest; with nothing but builtins, to be quick.
find_newest() {
  local journal
  newest=
  for journal in $journals/*.jsonl; do [ ! -e "$journal" ] || newest=$journal; done
}

# start IMAGE: an update in the background, as $pid.
start() { begin update "$1"; }

# begin COMMAND…: one of imgbase's in the background, as $pid.
begin() {
  find_newest
  before=$newest
  imgbase "$@" >/run/update.out 2>/run/update.err </dev/null &
  pid=$!
}

# reaches TEXT: waits until the update has written it into its journal.
reaches() {
  local text=
  until [[ $text == *"$1"* ]]; do
    [ -e /proc/$pid ] || { cat /run/update.err >&2; exit 1; }
    find_newest
    [ "$newest" = "$before" ] || read -rd '' text <"$newest" || true
  done
}

# mounts TEXT: waits until the update has mounted something of that name, in the namespace that it has for itself.
mounts() {
  until grep -qs "$1" /proc/$pid/mountinfo; do
    [ -e /proc/$pid ] || { cat /run/update.err >&2; exit 1; }
  done
}

# stop_tools: freezes the tools that write the image, as $stopped; those before them end too soon to be frozen.
stop_tools() {
  until find_tools && one_writes; do :; done
  stopped=$tools
  kill -STOP $stopped
}

one_writes() {
  local process name=
  for process in $tools; do
    read -r name 2>/dev/null </proc/$process/comm || true
    [ "$name" != dd ] || return 0
  done
  return 1
}

# find_tools: the processes that hold the lock, as all tools of an update do, as $tools: LVM as its standard input, others as descriptor 3.
find_tools() {
  local process
  tools=
  for process in /proc/[0-9]*; do
    [[ ! $process/fd/3 -ef /run/imgbase/lock && ! $process/fd/0 -ef /run/imgbase/lock ]] || tools+=" ${process#/proc/}"
  done
  [ "$tools" ]
}

# Waits until the last of them is gone.
tools_end() { while find_tools; do sleep 0.1; done; }

# ends NAME: waits for the update, and tells how it went.
ends() {
  local code=0
  wait $pid || code=$?
  tell "$1" $code /run/update.out /run/update.err
}
