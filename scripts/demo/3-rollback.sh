. "$(dirname "$0")/transcript.sh"

must 'the new layer runs' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.1--1+1
must 'its packages are those of the new image' dpkg -s tmux
must 'the line in /etc/hosts is still there' grep -q storage.example /etc/hosts
must 'the drop-in of sshd is still there' grep -q 'PermitRootLogin no' /etc/ssh/sshd_config.d/10-site.conf
must 'fstab names the new layer as the root' grep -q '^/dev/node/node-1.1-1+1[[:space:]]*/[[:space:]]' /etc/fstab

type imgbase layer --add
type imgbase boot --list
type imgbase layer --remove node-1.1-1+2
must 'its volume is gone' not lvs node/node-1.1-1+2
must 'its kernel is gone' not test -e /boot/node-1.1-1+2
must 'its entry is gone' not test -e /boot/loader/entries/imgbase-node-1.1-1-L2.conf

type sh -c 'echo "only in the new layer" > /etc/new-note'
type imgbase rollback
must 'the old layer boots next' next_boot node-1.0-1+1
type imgbase w
