# What the steps of a lab node share: where things are, how they end.
lab=/run/imgbase-lab
io=$lab/io
guest=$lab/project/test/lab/guest
source $io/settings
[ ! -e $lab/booted ] || source $lab/booted

# Ends the node where it could not get as far as the command.
fail() {
  printf 'lab: %s\n' "$1" >>$io/stderr
  halt_node 125
}

# Tells the exit code outside; then the node waits to be ended from there.
halt_node() {
  [ -s $io/exit ] || echo "$1" >$io/exit
  echo >$io/done
  while :; do sleep 1000; done
}
