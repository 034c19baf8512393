# What every scene begins with: commands are run and told of, with NUL between the fields, for the tests outside to judge.
set -u

# see NAME COMMAND…: runs it, and tells its name, exit code and output.
see() {
  local name=$1 code=0
  shift
  "$@" >/run/seen.out 2>/run/seen.err </dev/null || code=$?
  tell "$name" $code /run/seen.out /run/seen.err
}

# tell NAME CODE STDOUT STDERR
tell() {
  printf '%s\0%s\0' "$1" "$2"
  cat "$3"
  printf '\0'
  cat "$4"
  printf '\0'
}

# do_it COMMAND…: what a scene needs to get on; ends it where that fails.
do_it() {
  "$@" >/run/done.out 2>&1 </dev/null && return
  echo "failed: $*" >&2
  cat /run/done.out >&2
  exit 1
}

# state: everything that a command which was refused or undone must leave as it was.
state() {
  vgs --noheadings -o vg_name,vg_tags,pv_name
  lvs -a --noheadings -o vg_name,lv_name,lv_size,origin,lv_permissions,lv_skip_activation,lv_tags,lv_profile
  findmnt -rno TARGET,SOURCE | sort
  find /boot -type f -exec sha256sum {} + -o -printf '%y %p %l\n' | sort
  find /var/lib/imgbase /run/imgbase -path '*/journal' -prune -o -type f ! -name lock -print 2>/dev/null | sort
  for base in $(lvs --noheadings -o lv_name --select 'tags = "imgbased:base"' | sort); do
    dmsetup info -c --noheadings -o name,open "node-${base//-/--}" 2>/dev/null
  done
  true
}

# fake_root FOLDER NAME VERSION RELEASE: a root file system of a few files, with everything that an image must have.
fake_root() {
  (
    umask 022
    mkdir -p "$1"/{boot,etc,proc,sys,dev,run,tmp,root,var/lib/dpkg,usr/share/imgbase,usr/bin,usr/lib/modules/6.1.0-9}
    cd "$1" || exit
    printf '{"name": "%s", "version": "%s", "release": "%s"}\n' "$2" "$3" "$4" >usr/share/imgbase/image.json
    printf 'ID=%s\nVERSION_ID=%s\nBUILD_ID=%s\n' "$2" "$3" "$4" >usr/lib/os-release
    ln -s ../usr/lib/os-release etc/os-release
    head -c 30000 /dev/urandom >boot/vmlinuz-6.1.0-9
    head -c 50000 /dev/urandom >boot/initrd.img-6.1.0-9
    echo "$2 $3" >etc/issue
    echo "root:x:0:0:root:/root:/bin/bash" >etc/passwd
    : >etc/fstab
  )
}
