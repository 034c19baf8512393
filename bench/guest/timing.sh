# Runs commands in turn and prints `NAME MILLISECONDS` and `NAMEcpu MILLISECONDS` lines (elapsed, and processor time); what they say goes to a log that is shown where one fails.
set -u
log=/run/bench.log

# timed NAME COMMAND...
timed() {
  local name=$1 start end used
  shift
  sync
  echo 3 > /proc/sys/vm/drop_caches
  used=$(processor)
  start=$(date +%s%N)
  "$@" > "$log" 2>&1 || { echo "FAILED: $*"; cat "$log"; exit 1; } >&2
  end=$(date +%s%N)
  echo "$name $(((end - start) / 1000000))"
  echo "${name}cpu $(($(processor) - used))"
}

# Milliseconds of processor time of all children of this shell that have ended (proc(5), stat: cutime, cstime, in hundredths).
processor() {
  local fields
  read -ra fields < /proc/$$/stat
  echo $(((fields[15] + fields[16]) * 10))
}

quiet() { "$@" > "$log" 2>&1 || { echo "FAILED: $*"; cat "$log"; exit 1; } >&2; }

# The memory that imgbase says it used, from the log of the last command run with --debug.
memory() { sed -n 's/^imgbase itself used \([0-9]*\) MiB.*/'"$1"' \1/p' "$log"; }
