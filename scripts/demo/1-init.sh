. "$(dirname "$0")/transcript.sh"

# What an administrator does with a host before and after it becomes a node of imgbase.
echo '192.168.7.9 storage.example' >> /etc/hosts
echo 'PermitRootLogin no' > /etc/ssh/sshd_config.d/10-site.conf

type findmnt -o TARGET,SOURCE,FSTYPE --real
type imgbase layout --init
must 'the running root was not switched' test "$(findmnt -no SOURCE /)" = /dev/mapper/node-root
must 'the layer boots next' next_boot node-1.0-1+1
must 'the base is read-only' sh -c 'lvs --noheadings -o lv_permissions node/node-1.0-1 | grep -q read-only'
type sh -c 'echo "edited between --init and the reboot" > /etc/motd'
