/**
 * Installs package files into a layer, for `runInLayer`: the word `dpkg` or `rpm`, and how many seconds one run may take;
 * NUL-separated pairs of name (with architecture) and file on standard input; prints name and reason, NUL-separated, of what could
 * not be installed, then an empty name and what was deferred. What makes initrds and menus, or works on storage, is put off: an
 * initrd is made once, when all is in, and disks are the node's.
 */
export const installInLayer = String.raw`
kind=$1 limit=$2
mkdir -p run/imgbase-packages
for name in update-initramfs dracut update-grub grub2-mkconfig kernel-install grub-install grub2-install lvm dmsetup mdadm multipath; do
  for place in usr/sbin usr/bin; do
    [ -f "$place/$name" ] && [ ! -L "$place/$name" ] || continue
    printf '#!/bin/sh\necho %s >>/run/imgbase-deferred\n' "$name" >"run/$name"; chmod 755 "run/$name"
    mount --bind "run/$name" "$place/$name" || exit
  done
done

# With all that it starts; a function needs a shell of its own for that.
export -f inside
limited() { timeout --kill-after=10 "$limit" bash -c 'inside "$@"' limited "$@"; }
install_dpkg() { limited INITRD=No dpkg --force-confold --force-confdef --install "$@"; }
install_rpm() { limited INITRD=No rpm --upgrade --oldpackage "$@"; }
is_there_dpkg() { [ "$(inside dpkg-query --show --showformat '${'$'}{db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_there_rpm() { inside rpm --query --quiet "$1" >/dev/null 2>&1; }
remove_dpkg() { limited dpkg --force-remove-reinstreq --force-depends --purge "$1" >/dev/null 2>&1; }
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
