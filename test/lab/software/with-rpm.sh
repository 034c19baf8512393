#!/bin/sh
# Puts rpm into a root, with its database where RHEL 9 has it (Debian's lies in root's home), and some packages into that.
set -eu
root=$1
shift

chroot "$root" apt-get -y -qq --no-install-recommends install rpm
mkdir -p "$root/etc/rpm" "$root/run/rpms"
echo '%_dbpath /var/lib/rpm' >"$root/etc/rpm/macros"
cp "$@" "$root/run/rpms"
chroot "$root" sh -c 'rpm --initdb && rpm -i --nodeps /run/rpms/*.rpm'
rm -r "$root/run/rpms"
