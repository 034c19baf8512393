. "$(dirname "$0")/transcript.sh"

must 'the old layer runs' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.0--1+1
must 'its packages are those of the old image' not dpkg -s tmux
type imgbase layout
type imgbase check
