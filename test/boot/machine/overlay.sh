#!/bin/bash
# Makes an unpacked image (first word) one that can be tried: imgbase from its package (second word) in it, and a shell on the
# second serial port.
set -euo pipefail
root=$1 package=$2

cp "$package" "$root/imgbase.deb"
chroot "$root" dpkg -i /imgbase.deb >/dev/null
rm "$root/imgbase.deb"
mkdir -p "$root/etc/kernel"
printf 'ro console=ttyS0,115200\n' >"$root/etc/kernel/cmdline"

cat >"$root/usr/lib/imgbase-control" <<'CONTROL'
#!/bin/bash
stty raw -echo
echo "@@up $(</proc/sys/kernel/random/boot_id)"
while read -r id code; do
  base64 -d <<<"$code" >/run/imgbase-control.sh
  bash /run/imgbase-control.sh >/run/imgbase-control.out 2>&1 </dev/null
  echo "@@$id $? $(base64 -w0 /run/imgbase-control.out)"
done
CONTROL
chmod 755 "$root/usr/lib/imgbase-control"
cat >"$root/usr/lib/systemd/system/imgbase-control.service" <<'UNIT'
[Unit]
Description=A shell on the second serial port
After=local-fs.target
[Service]
ExecStart=/usr/lib/imgbase-control
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/ttyS1
[Install]
WantedBy=multi-user.target
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf /usr/lib/systemd/system/imgbase-control.service "$root/etc/systemd/system/multi-user.target.wants/"
# What a boot in emulation can do without
for unit in apt-daily.timer apt-daily-upgrade.timer systemd-boot-update.service e2scrub_reap.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
