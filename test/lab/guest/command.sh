# Last step of a lab node: runs the command, tells its exit code, and puts the disks to rest.
source /run/imgbase-lab/project/test/lab/guest/words.sh

run_command() {
  local command environment
  mapfile -d '' -t command <$io/command
  mapfile -d '' -t environment <$io/environment
  cd "$LAB_DIRECTORY" 2>/dev/null || cd /
  if [ "$LAB_INTERACTIVE" ]; then
    env -i "${environment[@]}" setsid --ctty --wait "${command[@]}" <>/dev/tty0 >&0 2>&1
  else
    # with job control the command leads a process group and does not ignore INT
    set -m
    env -i "${environment[@]}" "${command[@]}" <$io/stdin >>$io/stdout 2>>$io/stderr &
    set +m
    wait_for $!
  fi
}

# Waits for the process group, and passes on the signals that are named in io/signal. A script that says in io/ended that it is at its
# end gets a minute more: once in some hundred, its shell has told everything and never exits, in a node that is idle (cause unknown).
wait_for() {
  local name timer polls=0
  exec {timer}<> <(:)
  while [ -e "/proc/$1" ]; do
    if [ -s $io/signal ]; then
      read -r name <$io/signal
      rm $io/signal
      kill -s "$name" -- "-$1"
    fi
    if [ -e $io/ended ] && ((++polls > 1200)); then
      kill -s KILL -- "-$1"
      return 0
    fi
    read -rt 0.05 -u $timer
  done
  exec {timer}>&-
  wait "$1"
}

rest_disks() {
  cd /
  sync
  umount -a -r -t ext4,ext3,ext2,xfs,btrfs,vfat 2>/dev/null
  if [ "$LAB_BOOT" ]; then
    mount -o remount,ro / 2>/dev/null
  elif compgen -G '/dev/mapper/*-*' >/dev/null; then
    vgchange -qq -an 2>/dev/null
  fi
  sync
}

run_command
code=$?
echo $code >$io/exit
[ ! "$LAB_POWER_CUT" ] || halt_node $code
if [ "$LAB_SYSTEMD" ]; then
  systemctl poweroff --no-block
  exit
fi
[ ! "$LAB_SERVICE" ] || $lab/bin/imgbase service --stop >>$io/service 2>&1
sync
# What hangs in the kernel from here on, as deactivating after XFS sometimes does, must not keep the node for ever: all is synced.
(sleep 20; echo >$io/done) &
rest_disks
halt_node $code
