# An empty disk becomes a node that has booted the layer of its init.
. /run/imgbase-lab/project/test/crash/guest/power.sh
set -eu
make_node
root_up root
inside imgbase layout --init-nvr node-1.0-1 >&2
root_down
root_up node-1.0-1+1
inside imgbase w >&2
root_down
disk_down
