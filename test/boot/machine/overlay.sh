#!/bin/bash
# Makes an unpacked image (first word) one that can be tried: imgbase in it, unpacked by hand in place of the package, and a shell
# on the second serial port. Second word: the project's folder; third: the Node binary.
set -euo pipefail
root=$1 project=$2 node=$3

mkdir -p "$root/usr/lib/imgbase" "$root/etc/kernel"
cp -r "$project/dist" "$project/layouts" "$project/package.json" "$root/usr/lib/imgbase/"
rm -f "$root"/usr/lib/imgbase/layouts/*.ts
cp "$node" "$root/usr/lib/imgbase/node"
printf '#!/bin/sh\nexec /usr/lib/imgbase/node /usr/lib/imgbase/dist/main.js "$@"\n' >"$root/usr/bin/imgbase"
chmod 755 "$root/usr/bin/imgbase"
printf 'ro console=ttyS0,115200\n' >"$root/etc/kernel/cmdline"

cat >"$root/usr/lib/systemd/system/imgbase-stand-in.service" <<'UNIT'
[Unit]
Description=imgbase service, in place of the package's units
Requires=boot-complete.target
RequiresMountsFor=/boot /var
After=boot-complete.target
[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutSec=infinity
ExecStart=/usr/bin/imgbase service --start
ExecStop=/usr/bin/imgbase service --stop
StandardOutput=journal+console
StandardError=journal+console
[Install]
WantedBy=multi-user.target
UNIT

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
for unit in imgbase-stand-in imgbase-control; do
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -sf "/usr/lib/systemd/system/$unit.service" "$root/etc/systemd/system/multi-user.target.wants/"
done
# What a boot in emulation can do without
for unit in apt-daily.timer apt-daily-upgrade.timer systemd-boot-update.service e2scrub_reap.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
