. "$(dirname "$0")/transcript.sh"

must 'the new layer runs' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.1--1+1
must 'its packages are those of the new image' dpkg -s tmux
must 'the line in /etc/hosts is still there' grep -q storage.example /etc/hosts
must 'the drop-in of sshd is still there' grep -q 'PermitRootLogin no' /etc/ssh/sshd_config.d/10-site.conf
must 'fstab names the new layer as the root' grep -q '^/dev/node/node-1.1-1+1[[:space:]]*/[[:space:]]' /etc/fstab

type imgbase boot --list
type imgbase base --add trial-1-1 --size 1G
type imgbase base --remove trial-1-1
must 'its volume is gone' not lvs node/trial-1-1

type sh -c 'echo "only in the new layer" > /etc/new-note'
type imgbase rollback
must 'the old layer boots next' next_boot node-1.0-1+1
