# Second step of a lab node, as process 1 under the overlay: kernel modules, devices, shares; then the command, or the boot.
set -u
source /run/imgbase-lab/project/test/lab/guest/words.sh

mkdir -p /lib/modules
ln -sfn "/usr/lib/uml/modules/$(uname -r)" "/lib/modules/$(uname -r)"
# all of them now: a layer that is switched to brings no modules that fit this kernel
modprobe -qa dm-mod dm-thin-pool dm-snapshot dm-log-writes dm-flakey dm-delay dm-dust dm-zero loop squashfs vfat \
  nls_cp437 nls_iso8859-1 nls_ascii isofs erofs autofs4 binfmt_misc configfs unix_diag 2>/dev/null
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
ln -sfn /proc/self/fd /dev/fd
for n in 0:stdin 1:stdout 2:stderr; do ln -sfn "/proc/self/fd/${n%:*}" "/dev/${n#*:}"; done
ip link set lo up

ln -s $lab/project/bin/imgbase $lab/bin/imgbase
for share in $lab/io/share/*; do
  [ -e "$share" ] || continue
  mkdir $lab/share/${share##*/}
  mount -t hostfs -o "ro,$(<"$share")" share $lab/share/${share##*/} || fail "the folder $(<"$share") cannot be shared"
done

# no udev runs here: device-mapper makes its own nodes
export DM_DISABLE_UDEV=1
[ ! "$LAB_BOOT" ] || source $guest/boot.sh
source $guest/command.sh
