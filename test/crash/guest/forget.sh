# Words for scenes that try one command after another on the same node, which runs $layer: what they did is forgotten with a snapshot of the
# whole disk on the second one.

# on TABLE…: the node runs $layer, from the disk by a device-mapper table.
on() {
  disk_up "$@"
  vgchange -qq -ay node
  root_up $layer
}

off() {
  root_down
  disk_down
}

# forget: the disk is as it was before the command.
forget() {
  off
  on snapshot /dev/ubda /dev/ubdb N 8
}

# for_good COMMAND…: the next ones start from it.
for_good() {
  on linear /dev/ubda 0
  do_it imgbase "$@"
  off
}

# reboot LAYER: the node comes up in it, with all that is on the disk.
reboot() {
  root_down
  vgchange -qq -an node
  vgchange -qq -ay node
  root_up "$1"
}
