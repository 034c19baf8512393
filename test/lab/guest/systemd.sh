# Instead of the rest of layer.sh: systemd as process 1, which runs command.sh once multi-user.target is reached.
[ -x /sbin/init ] || fail 'the layer has no /sbin/init'
mkdir -p /run/systemd/system
cat >/run/systemd/system/imgbase-lab.target <<'UNIT'
[Unit]
Requires=multi-user.target imgbase-lab.service
After=multi-user.target
AllowIsolate=yes
UNIT
cat >/run/systemd/system/imgbase-lab.service <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/bin/bash /run/imgbase-lab/project/test/lab/guest/command.sh
UNIT
# No serial port is here: a login on one, which kernel arguments ask for, would be waited for a minute and a half.
ln -s /dev/null /run/systemd/system/serial-getty@ttyS0.service
unset DM_DISABLE_UDEV
exec /sbin/init --unit=imgbase-lab.target
