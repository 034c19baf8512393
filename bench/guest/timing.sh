# Runs commands in turn and prints `NAME MILLISECONDS` lines; what they say goes to a log that is shown where one fails.
set -u
log=/run/bench.log

# timed NAME COMMAND...
timed() {
  local name=$1 start end
  shift
  sync
  echo 3 > /proc/sys/vm/drop_caches
  start=$(date +%s%N)
  "$@" > "$log" 2>&1 || { echo "FAILED: $*"; cat "$log"; exit 1; } >&2
  end=$(date +%s%N)
  echo "$name $(((end - start) / 1000000))"
}

quiet() { "$@" > "$log" 2>&1 || { echo "FAILED: $*"; cat "$log"; exit 1; } >&2; }

# The memory that imgbase says it used, from the log of the last command run with --debug.
memory() { sed -n 's/^imgbase itself used \([0-9]*\) MiB.*/'"$1"' \1/p' "$log"; }
