/**
 * Installs package files into a layer: `bash -c … install ROOT dpkg|rpm SECONDS`, with NUL-separated pairs of name (with architecture) and
 * file on standard input; prints name and reason, NUL-separated, of what could not be installed, then an empty name and what was deferred.
 *
 * Run by unshare(1) in mount and PID namespaces of its own: its mounts and whatever a package starts end with it. /var is the
 * image's, below where the volume is mounted; /dev has no disk, /run is empty. Nothing starts: policy-rc.d(8) forbids it, and
 * systemctl sees that it runs offline. Kernel settings cannot be written, nor modules loaded. What makes initrds and menus, or works on
 * storage, is put off: a layer's initrd is the image's, and disks are the node's.
 */
export const installInLayer = String.raw`
set -u
root=$1 kind=$2 limit=$3
cd "$root" || exit
for folder in proc dev run tmp var/tmp var/lib var/cache var/log; do mkdir -p "$folder" || exit; done
mount -t proc proc proc && mount --bind proc/sys proc/sys && mount -o remount,ro,bind proc/sys || exit
mount -t tmpfs -o mode=755,size=1m dev dev && mount -t tmpfs -o mode=755 run run || exit
mount -t tmpfs -o mode=1777 tmp tmp || exit
for node in 'null 3' 'zero 5' 'full 7' 'random 8' 'urandom 9'; do mknod -m 666 "dev/${'$'}{node% *}" c 1 "${'$'}{node#* }" || exit; done
ln -s /proc/self/fd dev/fd
mkdir -p run/lock run/imgbase-packages
for name in dpkg rpm; do
  [ -d "usr/lib/sysimage/$name" ] && [ ! -L "var/lib/$name" ] || continue
  mkdir -p "var/lib/$name" && mount --bind "usr/lib/sysimage/$name" "var/lib/$name" || exit
done

printf '#!/bin/sh\nexit 101\n' >run/policy; chmod 755 run/policy
made=
[ -e usr/sbin/policy-rc.d ] || { made=1; : >usr/sbin/policy-rc.d || exit; }
trap '[ -z "$made" ] || { umount usr/sbin/policy-rc.d; rm -f usr/sbin/policy-rc.d; }' EXIT
mount --bind run/policy usr/sbin/policy-rc.d || exit
for name in update-initramfs dracut update-grub grub2-mkconfig kernel-install grub-install grub2-install lvm dmsetup mdadm multipath; do
  for place in usr/sbin usr/bin; do
    [ -f "$place/$name" ] && [ ! -L "$place/$name" ] || continue
    printf '#!/bin/sh\necho %s >>/run/imgbase-deferred\n' "$name" >"run/$name"; chmod 755 "run/$name"
    mount --bind "run/$name" "$place/$name" || exit
  done
done

inside() {
  timeout --kill-after=10 "$limit" setpriv --bounding-set=-sys_module,-sys_time,-sys_boot,-sys_rawio chroot . env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C SYSTEMD_OFFLINE=1 \
    DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical INITRD=No "$@" </dev/null
}
install_dpkg() { inside dpkg --force-confold --force-confdef --install "$@"; }
install_rpm() { inside rpm --upgrade --oldpackage "$@"; }
is_there_dpkg() { [ "$(inside dpkg-query --show --showformat '${'$'}{db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_there_rpm() { inside rpm --query --quiet "$1" >/dev/null 2>&1; }
remove_dpkg() { inside dpkg --force-remove-reinstreq --force-depends --purge "$1" >/dev/null 2>&1; }
remove_rpm() { :; }
reason() { grep -v -e '^Errors were encountered' -e '^(Reading' -e '^warning:' run/error | tail -n 8 | tr -s '\n\t ' ' ' | head -c 500; }

names=() files=() late=()
while IFS= read -r -d '' name && IFS= read -r -d '' file; do
  place=run/imgbase-packages/${'$'}{file##*/}
  : >"$place" && mount --bind "$file" "$place" || exit
  names+=("$name") files+=("/$place")
done
# A layer knows only its image's architectures.
[ "$kind" = rpm ] || for name in "${'$'}{names[@]}"; do
  case ${'$'}{name##*:} in all) ;; *) inside dpkg --add-architecture "${'$'}{name##*:}" ;; esac
done >/dev/null 2>&1
[ ${'$'}{#names[@]} -gt 0 ] && install_$kind "${'$'}{files[@]}" >run/all 2>&1
# What could not be taken together is taken one by one, as long as one more gets in.
for (( ; ; )); do
  more=
  for index in ${'$'}{!names[@]}; do
    is_there_$kind "${'$'}{names[index]}" && continue
    [ -z "${'$'}{late[index]-}" ] || continue
    install_$kind "${'$'}{files[index]}" >/dev/null 2>run/error; code=$?
    case $code in
      0) ! is_there_$kind "${'$'}{names[index]}" || more=1 ;;
      124|137) late[index]=1; echo "it was not installed within $limit seconds" >run/error ;;
    esac
    reason >"run/reason-$index"
  done
  [ "$more" ] || break
done
for index in ${'$'}{!names[@]}; do
  is_there_$kind "${'$'}{names[index]}" && continue
  remove_$kind "${'$'}{names[index]}"
  printf '%s\0%s\0' "${'$'}{names[index]}" "$(cat "run/reason-$index")"
done
printf '\0%s\0' "$(sort -u run/imgbase-deferred 2>/dev/null)"
exit 0`
