/**
 * Installs package files into a layer, for `runInLayer`: the word `dpkg` or `rpm`, NUL-separated pairs of name and file on standard
 * input; prints name and reason, NUL-separated, of what could not be installed, then an empty name and what was deferred. What makes
 * initrds and menus, or works on storage, is put off: an initrd is made once, when all is in, and disks are the node's.
 */
export const installInLayer = String.raw`
kind=$1
mkdir -p run/imgbase-packages
for name in update-initramfs dracut update-grub grub2-mkconfig kernel-install grub-install grub2-install lvm dmsetup mdadm multipath; do
  for place in usr/sbin usr/bin; do
    [ -f "$place/$name" ] && [ ! -L "$place/$name" ] || continue
    printf '#!/bin/sh\necho %s >>/run/imgbase-deferred\n' "$name" >"run/$name"; chmod 755 "run/$name"
    mount --bind "run/$name" "$place/$name" || exit
  done
done

install_dpkg() { inside INITRD=No dpkg --force-confold --force-confdef --install "$@"; }
install_rpm() { inside INITRD=No rpm --upgrade --oldpackage "$@"; }
is_there_dpkg() { [ "$(inside dpkg-query --show --showformat '${'$'}{db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_there_rpm() { inside rpm --query --quiet "$1" >/dev/null 2>&1; }
remove_dpkg() { inside dpkg --force-remove-reinstreq --force-depends --purge "$1" >/dev/null 2>&1; }
remove_rpm() { :; }
reason() { grep -v -e '^Errors were encountered' -e '^(Reading' -e '^warning:' run/error | tail -n 8 | tr -s '\n\t ' ' ' | head -c 500; }

names=() files=()
while IFS= read -r -d '' name && IFS= read -r -d '' file; do
  place=run/imgbase-packages/${'$'}{file##*/}
  : >"$place" && mount --bind "$file" "$place" || exit
  names+=("$name") files+=("/$place")
done
[ ${'$'}{#names[@]} -gt 0 ] && install_$kind "${'$'}{files[@]}" >run/all 2>&1
# What could not be taken together is taken one by one, as long as one more gets in.
for (( ; ; )); do
  more=
  for index in ${'$'}{!names[@]}; do
    is_there_$kind "${'$'}{names[index]}" && continue
    if install_$kind "${'$'}{files[index]}" >/dev/null 2>run/error && is_there_$kind "${'$'}{names[index]}"; then more=1; fi
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
