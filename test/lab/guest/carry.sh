# Staging, power cut, first boot, update and shutdown on real volumes. $1: the project, $2: type of the root file systems.
exec 2>&1
project=$1 type=$2 top=/mnt/top
guest="$project/node_modules/.bin/node $project/test/lab/guest/carry.ts"
make() { lvcreate -q -V "$1" -T v/pool -n "$2" --addtag "$3" >/dev/null; mkfs.$4 -q /dev/v/$2; }
fill() { mount /dev/v/$1 /mnt/fill; cd /mnt/fill; mkdir -p etc opt root srv var boot usr/lib/sysimage usr/bin usr/sbin usr/lib/x86_64-linux-gnu usr/lib64 proc sys dev run tmp "./$project"
         ln -s usr/bin usr/sbin usr/lib usr/lib64 .; for n in a b c gone; do echo one > etc/$n; done; printf 'UUID=x / %s defaults 0 1\n/dev/v/var /var ext4 rw 0 2\n' $type > etc/fstab; }
filled() { cd /; umount /mnt/fill; }
inside() { # LV COMMAND…: as booted
  local name=$1; shift
  mkdir -p $top; mount /dev/v/$name $top; mount /dev/v/var $top/var
  for place in usr/bin usr/sbin usr/lib/x86_64-linux-gnu usr/lib64 proc sys dev run "$project"; do mount --bind /$place $top/$place; done
  if grep -q sysimage/dpkg $top/etc/fstab; then mount --bind $top/usr/lib/sysimage/dpkg $top/var/lib/dpkg; fi
  chroot $top bash -euc "$1"
  umount -R $top
}
same() { if [ "$1" != "$2" ]; then echo "not '$2' but '$1'"; exit 1; fi; }
has() { case $1 in *"$2"*) ;; *) echo "no $2 in $1"; exit 1;; esac; }
mkdir -p /mnt/fill
vgcreate -q v /dev/ubda --addtag imgbased:vg; lvcreate -q -L 4G -T v/pool -c 64k --addtag imgbased:pool
make 600M root plain $type; make 300M var imgbased:volume ext4
mount /dev/v/var /mnt/fill; mkdir -p /mnt/fill/lib/dpkg/info; echo one > /mnt/fill/lib/dpkg/status; echo x > /mnt/fill/lib/dpkg/info/x.list; umount /mnt/fill
fill root; echo one > srv/z; mkdir opt/d; echo one > opt/d/f; filled

echo == init, and late changes before a power cut
inside root "
  lvcreate -q -s -kn -n node-1.0-1 v/root --addtag imgbased:base --addtag imgbased:init-base >/dev/null; lvchange -q -pr -ky v/node-1.0-1
  lvcreate -q -s -kn -n node-1.0-1+1 v/node-1.0-1 --addtag imgbased:layer --addtag imgbased:from=root >/dev/null
  $guest carry init root - node-1.0-1 node-1.0-1+1
  echo late > /etc/a; rm /srv/z; mv /opt/d /opt/e; ln -s e /opt/d; echo late > /var/lib/dpkg/status; rm /var/lib/dpkg/info/x.list; echo y > /var/lib/dpkg/info/y.list
  touch /root/\$'new\xff\n'; chmod 4711 /opt/e/f; echo '/dev/v/more /more ext4 rw' >> /etc/fstab"
echo == first boot of the layer
inside node-1.0-1+1 "
  cat /var/lib/dpkg/status; $guest delta node-1.0-1+1 > /run/report; cat /run/report; $guest delta node-1.0-1+1 > /run/again
  cat /etc/a /var/lib/dpkg/status > /run/result; ls /var/lib/dpkg/info /srv >> /run/result; readlink /opt/d >> /run/result; stat -c %a /opt/d/f >> /run/result
  ls -Ab /root >> /run/result; cat /etc/fstab /etc/kernel/cmdline"> /run/out || { cat /run/out; exit 1; }
cat /run/out
same "$(head -1 /run/out)" one
same "$(tr '\n' '|' < /run/result)" 'late|late|/srv:||/var/lib/dpkg/info:|y.list|e|4711|new\377\n|'
has "$(cat /run/out)" "/dev/v/node-1.0-1+1 / $type defaults 0 1"
has "$(cat /run/out)" '/dev/v/more /more ext4 rw'
has "$(cat /run/again)" '"taken":[],"deleted":[]'
has "$(cat /run/again)" '"packageDatabases":[]'

echo == the old root still has the database of its own
inside root "cat /var/lib/dpkg/status > /run/result; $guest delta node-1.0-1+1 > /run/again"
same "$(cat /run/result)" late
has "$(cat /run/again)" '"taken":[],"deleted":[]'

echo == update, staged from the layer
make 600M node-1.1-1 imgbased:base $type; fill node-1.1-1
echo two > etc/b; echo two > etc/c; rm etc/gone; mkdir -p var/lib/dpkg; echo two > var/lib/dpkg/status; filled; lvchange -q -pr v/node-1.1-1
inside node-1.0-1+1 "
  echo own > /etc/c
  lvcreate -q -s -kn -n node-1.1-1+1 v/node-1.1-1 --addtag imgbased:layer --addtag imgbased:from=node-1.0-1+1 >/dev/null
  $guest carry update node-1.0-1+1 - node-1.1-1 node-1.1-1+1
  echo later > /etc/b; rm /etc/a; echo local > /etc/mine; echo here > /var/lib/dpkg/status
  echo == shutdown; $guest delta node-1.1-1+1; $guest delta node-1.1-1+1 > /run/again; lvs v -o name,attr"
has "$(cat /run/again)" '"taken":[],"deleted":[]'
inside node-1.1-1+1 "
  $guest delta node-1.1-1+1 > /run/again
  cat /etc/b /etc/b.imgnew /etc/c /etc/mine /var/lib/dpkg/status > /run/result; ls /etc/a >> /run/result 2>&1 || true; cat /etc/fstab"
same "$(tr '\n' '|' < /run/result)" "later|two|own|local|two|ls: cannot access '/etc/a': No such file or directory|"
has "$(cat /run/again)" '"taken":[],"deleted":[]'
echo all as wanted
