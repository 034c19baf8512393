# Words for scenes that get in the way of a running update.
journals=/var/lib/imgbase/journal

# big_image FILE: a raw image that takes seconds to write.
big_image() {
  fake_root /var/big big 1.0 1
  head -c 300M /dev/urandom >/var/big/usr/filler
  truncate -s 400M "$1"
  do_it mkfs.ext4 -q -d /var/big "$1"
}

# small_image FILE NAME VERSION
small_image() {
  rm -rf /var/small
  fake_root /var/small "$2" "$3" 1
  truncate -s 32M "$1"
  do_it mkfs.ext4 -q -d /var/small "$1"
}

newest() { find $journals -name '*.jsonl' 2>/dev/null | sort | tail -n 1; }

# start IMAGE: an update in the background, as $pid.
start() {
  before=$(newest)
  imgbase update "$1" >/run/update.out 2>/run/update.err </dev/null &
  pid=$!
}

# reaches TEXT: waits until the update has written it into its journal.
reaches() {
  local journal=
  until [ "$journal" ] && [ "$journal" != "$before" ] && grep -q "$1" "$journal"; do
    [ -e /proc/$pid ] || { cat /run/update.err >&2; exit 1; }
    sleep 0.02
    journal=$(newest)
  done
}

# ends NAME: waits for the update, and tells how it went.
ends() {
  local code=0
  wait $pid || code=$?
  tell "$1" $code /run/update.out /run/update.err
}

# The tools that the update has started: they hold the lock as their descriptor 3.
tools() {
  local process
  for process in /proc/[0-9]*; do
    [ "$(readlink $process/fd/3 2>/dev/null)" != /run/imgbase/lock ] || echo ${process#/proc/}
  done
}
