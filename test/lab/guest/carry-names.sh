# Awkward names and kinds of files on real volumes, 50,000 files, and links that point out of every root. $1: the project.
exec 2>&1
project=$1
guest="$project/node_modules/.bin/node $project/test/lab/guest/carry.ts"
long=$(printf 'l%.0s' {1..255})
names=('a b' $'new\nline' $'\xff\xfe' ' lead' '-rf' $'tab\t' "quote'\"" '*' '[x]' '\134' "$long" '.imgnew' $'caf\xc3\xa9')
fill() { # ROOT TEXT: what an image holds
  mkdir -p "$1"/{etc,root,usr/local/bin,opt,srv,var,usr/lib/sysimage}
  printf 'UUID=x / ext4 defaults 0 1\n' >"$1/etc/fstab"
  for name in "${names[@]}"; do printf '%s\n' "$2" >"$1/etc/$name"; done
}
base() { # NAME TEXT
  lvcreate -q -V 900M -T v/pool -n "$1" --addtag imgbased:base >/dev/null; mkfs.ext4 -q /dev/v/"$1"
  mount /dev/v/"$1" /mnt; fill /mnt "$2"; umount /mnt; lvchange -q -pr v/"$1"
}
same() { if [ "$1" != "$2" ]; then echo "not '$2' but '$1'"; exit 1; fi; }
# The lab's own root as far as links lead into it (the kernel as a process keeps a descriptor for each name that it saw), and all sides.
sums() { find / -maxdepth 2 -xdev \( -path /run -o -path /tmp -o -path /dev -o -path /proc -o -path '/mnt*' \) -prune -o -printf '%p %y %m %U %G %l %T@ %C@\0' | sort -z | sha256sum
  for name in node-1 node-1+1 node-2; do mount -o ro,noload /dev/v/$name /mnt; (cd /mnt; find . -printf '%p %y %m %U %G %l %T@\0' | sort -z | sha256sum; find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); umount /mnt; done
  find /etc -xdev -maxdepth 1 -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum; }

vgcreate -q v /dev/ubda --addtag imgbased:vg; lvcreate -q -L 4G -T v/pool -c 64k --addtag imgbased:pool
base node-1 one; base node-2 two
lvcreate -q -s -kn -n node-1+1 v/node-1 --addtag imgbased:layer >/dev/null
mount /dev/v/node-1+1 /mnt; cd /mnt
for name in "${names[@]}"; do printf 'ours\n' >"root/$name"; done
printf 'ours\n' >"etc/${names[1]}"; printf 'ours\n' >"etc/${names[2]}"; rm -- "etc/${names[4]}"
python3 -c 'import socket,os; os.chdir("/mnt/srv"); socket.socket(socket.AF_UNIX).bind("sock")' 2>/dev/null || perl -MSocket -e 'socket(S,PF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un("/mnt/srv/sock"))'
mkfifo srv/fifo
truncate -s 2G srv/sparse; printf end >>srv/sparse
ln -s loop2 etc/loop1; ln -s loop1 etc/loop2; ln -s . etc/self; ln -s /etc etc/hosts-etc; ln -s ../../../../../../etc opt/out; ln -s /etc/passwd root/passwd
printf 'ours\n' >etc/immutable; chattr +i etc/immutable
mkdir opt/many; (cd opt/many; for folder in {1..50}; do mkdir $folder; (cd $folder; for ((n = 1; n <= 1000; n++)); do : >$n; done); done)
cd /; umount /mnt
# The image's own folder is a link to the host's /etc now: what was ours below it must not be written there.
lvchange -q -prw v/node-2; mount /dev/v/node-2 /mnt; rm -r /mnt/opt; ln -s /etc /mnt/opt; umount /mnt; lvchange -q -pr v/node-2
sums >/run/before
lvcreate -q -s -kn -n node-2+1 v/node-2 --addtag imgbased:layer --addtag imgbased:from=node-1+1 >/dev/null
start=$(date +%s%N)
$guest carry update node-1+1 node-1 node-2 node-2+1 >/run/report
took=$(( ($(date +%s%N) - start) / 1000000 ))
echo "50,000 files took $took ms"; [ "$took" -lt 60000 ]
sums >/run/after; cmp /run/before /run/after
mount /dev/v/node-2+1 /mnt; cd /mnt
for name in "${names[@]}"; do same "$(cat "root/$name")" ours; done
same "$(cat "etc/${names[0]}")" two
same "$(cat "etc/${names[1]}")" ours; same "$(cat "etc/${names[1]}.imgnew")" two
same "$(cat "etc/${names[2]}")" ours; same "$(cat "etc/${names[2]}.imgnew")" two
[ ! -e "etc/${names[4]}" ]; same "$(cat "etc/${names[4]}.imgnew")" two
same "$(readlink etc/loop1) $(readlink etc/loop2) $(readlink etc/self) $(readlink etc/hosts-etc) $(readlink root/passwd)" 'loop2 loop1 . /etc /etc/passwd'
[ -d opt ]; [ ! -L opt ]; same "$(readlink opt.imgnew)" /etc; same "$(readlink opt/out)" ../../../../../../etc
same "$(find opt/many -type f | wc -l)" 50000
same "$(cat etc/immutable)" ours
same "$(stat -c %s srv/sparse)" 2147483651; [ "$(stat -c %b srv/sparse)" -lt 64 ]; same "$(tail -c 3 srv/sparse)" end
[ ! -e srv/sock ]; [ ! -e srv/fifo ]; grep -q '"skipped":\["/srv/fifo","/srv/sock"\]' /run/report
cd /; umount /mnt
echo all as wanted
