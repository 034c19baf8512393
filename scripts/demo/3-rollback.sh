. "$(dirname "$0")/transcript.sh"

must 'the new layer runs' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-node--1.1--1+1
must 'its packages are those of the new image: tmux is here' dpkg -s tmux
must 'nano is not' not dpkg -s nano
must 'the service that came with it is enabled' test -L /etc/systemd/system/multi-user.target.wants/node-health.service
must 'so did a changed default' grep -q '^SystemMaxUse=200M' /etc/systemd/journald.conf
must 'the line in /etc/hosts is still there' grep -q storage.example /etc/hosts
must 'the drop-in of sshd is still there' grep -q 'PermitRootLogin no' /etc/ssh/sshd_config.d/10-site.conf
must 'fstab names the new layer as the root' grep -q '^/dev/node/node-1.1-1+1[[:space:]]*/[[:space:]]' /etc/fstab

type imgbase boot --list
shown imgbase-node-1.0-1-L1 imgbase-node-1.1-1-L1
type imgbase base --add trial-1-1 --size 1G
type imgbase base --remove trial-1-1
must 'its volume is gone' not lvs node/trial-1-1

type sh -c 'echo "only in the new layer" > /etc/new-note'
type imgbase rollback
shown /etc/new-note
must 'the old layer boots next' next_boot node-1.0-1+1
