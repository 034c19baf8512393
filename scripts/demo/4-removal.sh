. "$(dirname "$0")/transcript.sh"

type imgbase w
must 'the old layer runs' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.0--1+1
must 'its packages are those of the old image' not dpkg -s tmux
must 'what runs is not removed' not imgbase layer --remove node-1.0-1+1
type imgbase unpin node-1.1-1+1
type imgbase layer --add node-1.1-1
type imgbase layer --remove node-1.1-1+2
must 'its volume is gone' not lvs node/node-1.1-1+2
must 'its kernel is gone' not test -e /boot/node-1.1-1+2
must 'its entry is gone' not test -e /boot/loader/entries/imgbase-node-1.1-1-L2.conf
type imgbase layout
type imgbase check
