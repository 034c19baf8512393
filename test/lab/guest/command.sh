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

# Waits for the command, while another process passes signals on to its group. It is `wait` that waits: a shell that polls in between can miss
# for ever that a child has ended (Bash 5.2, once in some runs of five minutes).
wait_for() {
  local code passing
  pass_signals "$1" &
  passing=$!
  wait -f "$1"
  code=$?
  kill -KILL $passing
  wait $passing 2>/dev/null
  return $code
}

# Signals are named in io/signal; TELL is ours.
pass_signals() {
  local name timer
  exec {timer}<> <(:)
  while :; do
    if [ -s $io/signal ]; then
      read -r name <$io/signal
      rm $io/signal
      if [ "$name" = TELL ]; then
        tell_processes >>$io/stderr 2>&1
        echo >$io/done
      else kill -s "$name" -- "-$1"
      fi
    fi
    read -rt 0.05 -u $timer
  done
}

# What each process of a node that hangs waits for.
tell_processes() {
  local process
  echo 'lab: the time is up; the processes of the node:'
  ps -eo pid,ppid,stat,time,args --sort pid | grep -v ' \[.*\]$'
  for process in /proc/[0-9]*; do
    [ -e "$process/exe" ] || continue
    echo "== process ${process#/proc/}"
    cat "$process/stack"
    ls -l "$process/fd" | sed -n 's/.* \([0-9]* -> \)/\1/p'
  done
  dmesg | tail -n 20
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
