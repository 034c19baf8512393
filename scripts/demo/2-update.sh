. "$(dirname "$0")/transcript.sh"

must 'the layer runs' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.0--1+1
must 'what was edited before the reboot is here' grep -q 'edited between' /etc/motd
must 'tmux is not installed yet' not dpkg -s tmux

type imgbase update "$IMAGE"
must 'nothing is said to be disabled here, as nobody disabled anything' not grep -q 'was disabled here' /run/shown
must 'the new layer boots next' next_boot node-1.1-1+1
must 'the running layer was not touched' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.0--1+1
type imgbase layout
shown node-1.0-1+1 node-1.1-1+1
type imgbase w
shown 'You are on node-1.0-1+1' 'Next boot: node-1.1-1+1'
